// JSON as it was written. A double holds neither 12345678901234567890 nor 1.10, and a page that rounded what others wrote would edit it unasked: numbers
// that a double does not give back letter by letter are kept as raw JSON, where the browser can (Chromium 114, Firefox 135, Safari 18.4).

const canKeep = typeof JSON.rawJSON === 'function';

const keep = (_, value, context) =>
  typeof value === 'number' && context?.source !== undefined && String(value) !== context.source ? JSON.rawJSON(context.source) : value;

export const parse = text => (canKeep ? JSON.parse(text, keep) : JSON.parse(text));

export const write = value => JSON.stringify(value);

export const writeForPeople = value => JSON.stringify(value, null, 2);

/** A value on one line if it is short, on several if it is not. */
export function brief(value) {
  const line = write(value);
  return line.length <= 48 ? line : writeForPeople(value);
}

export const isContainer = value => typeof value === 'object' && value !== null && !(canKeep && JSON.isRawJSON(value));

export const copy = value => parse(write(value));
