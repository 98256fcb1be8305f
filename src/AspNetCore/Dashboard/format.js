// Numbers and times as the page writes them.

const whole = new Intl.NumberFormat('en-GB');
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

export const count = number => whole.format(number);

/** `1 conflict`, `2 conflicts`. */
export const counted = (number, noun, plural = noun + 's') => `${count(number)} ${number === 1 ? noun : plural}`;

export function time(text) {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return String(text);
  return at.toDateString() === new Date().toDateString() ? clock.format(at) : `${day.format(at)}, ${clock.format(at)}`;
}

export const now = () => clock.format(new Date());

/** `EditEdit` is `edit/edit` to people. */
const kinds = {
  EditEdit: 'both edited', AddAdd: 'both added', RemoveEdit: 'removed and edited', ParentChild: 'replaced and edited inside',
  SameEdit: 'the same edit', MoveMove: 'both moved',
};
export const kind = name => kinds[name] ?? name;

const outcomes = { Set: 'settled', UseLocal: 'local kept', UseRemote: 'remote kept', UseBase: 'base restored', Remove: 'removed', Fail: 'unresolved' };
export const outcome = name => outcomes[name] ?? name;

export const path = text => (text === '' ? '(document)' : text);
