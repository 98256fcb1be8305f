// What the other modules build the page with. Data becomes text nodes and attributes, never markup.

const svgNamespace = 'http://www.w3.org/2000/svg';

export const byId = id => document.getElementById(id);

/** An HTML element. `null` and `false` children and attributes are left out; `on…` properties are listeners. */
export const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

/** An SVG element. */
export const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(svgNamespace, tag), attributes, children);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** Sets text only where it differs: a live region tells, and a selection loses, no more than what changed. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes the children of a list those of the items, in their order. An element stays as long as an item of its key does, with its focus and
 * its selection; `update` is called where the item's content differs from when it was last shown.
 */
export function showList(list, items, keyOf, create, update) {
  const known = new Map([...list.children].map(child => [child.dataset.key, child]));
  let position = list.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const content = JSON.stringify(item);
    let child = known.get(key);
    known.delete(key);
    if (!child) {
      child = create(item);
      child.dataset.key = key;
      update?.(child, item);
      child.shown = content;
    } else if (child.shown !== content) {
      update?.(child, item);
      child.shown = content;
    }
    if (child === position) position = position.nextElementSibling;
    else list.insertBefore(child, position);
  }
  for (const gone of known.values()) gone.remove();
}

/** Drawn, not typed: which glyphs a font has differs from machine to machine. */
const shapes = {
  check: ['M3.5 8.5l3 3 6-7'],
  cross: ['M4 4l8 8M12 4l-8 8'],
  alert: ['M8 2.5l6 11H2z', 'M8 6.5v3.2M8 11.4v.2'],
  full: [],
  half: [],
  ring: [],
  dotted: [],
  leave: ['M8 3v8M4.5 8L8 11.5 11.5 8M3 14h10'],
  lock: ['M4 7.5h8v6H4z', 'M5.8 7.5V5.3a2.2 2.2 0 0 1 4.4 0v2.2'],
  code: ['M6 4L2.5 8 6 12M10 4l3.5 4L10 12'],
  plug: ['M5.5 2.5v3M10.5 2.5v3M3.5 5.5h9v2a4.5 4.5 0 0 1-9 0zM8 12v2'],
  hand: ['M3 13l1-3.5L11 2.5 13.5 5 6.5 12z'],
};

export function icon(name) {
  const drawing = svg('svg', { viewBox: '0 0 16 16', class: `icon icon-${name}`, 'aria-hidden': 'true', focusable: 'false' });
  for (const d of shapes[name]) drawing.append(svg('path', { d, class: 'line' }));
  if (name === 'full') drawing.append(svg('circle', { cx: 8, cy: 8, r: 5 }));
  if (name === 'half') drawing.append(svg('circle', { cx: 8, cy: 8, r: 5, class: 'line' }), svg('path', { d: 'M8 3a5 5 0 0 1 0 10z' }));
  if (name === 'ring') drawing.append(svg('circle', { cx: 8, cy: 8, r: 5, class: 'line' }));
  if (name === 'dotted') drawing.append(svg('circle', { cx: 8, cy: 8, r: 5, class: 'line', 'stroke-dasharray': '2 2' }));
  return drawing;
}

/** A word with a form and a colour of its own. */
export const tag = (tone, shape, text) => el('span', { class: `tag ${tone}` }, icon(shape), text);
