/** A small generator of random numbers (mulberry32), so that a seed gives the same edits again. */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count) => Math.floor(next() * count);
  return { below, chance: (share) => next() < share, one: (list) => list[below(list.length)] };
}

// What a pointer has to escape, what a number might be taken for, what is not ASCII, and names that objects have anyway.
const names = ['title', 'count', 'items', 'notes', '', ' ', '0', '1', '-', 'a/b', 'm~n', '~1', '/', '"', '\\', 'é', '😀', 'toString', 'long name'];
const texts = ['', 'a', 'Chess', 'Go', 'zwölf', '😀', 'line\nbreak', '"quoted"', '\u0000', '\u2028', '</script>'];
const mostBytes = 6000;

// Rooms, so that most edits are of different places, as those of people are.
const rooms = Array.from({ length: 12 }, (_, i) => `room ${i}`);

export const initial = { ...Object.fromEntries(rooms.map((room) => [room, { items: ['a', 'b'], notes: {} }])), title: 'Chess', count: 0, items: ['a', 'b', 'c'], notes: { 'a/b': { 'm~n': 1 } }, '': null };

function value(random, depth) {
  switch (random.below(depth > 3 ? 4 : 7)) {
    case 0: return random.below(2_000_000) - 1_000_000;
    case 1: return random.one(texts);
    case 2: return random.chance(0.5);
    case 3: return null;
    case 4: return Array.from({ length: random.below(5) }, () => value(random, depth + 1));
    default: return Object.fromEntries(Array.from({ length: random.below(6) }, () => [random.one(names), value(random, depth + 1)]));
  }
}

/** Another document, by one to three changes somewhere in it. The root stays an object. */
export function edited(document, random) {
  const next = structuredClone(document);
  for (let changes = 1 + random.below(3); changes > 0; changes--) change(next, random, 0);
  return next;
}

function change(container, random, depth) {
  const isFull = depth === 0 && JSON.stringify(container).length > mostBytes;
  const keys = Object.keys(container);
  const inner = keys.filter((key) => container[key] !== null && typeof container[key] === 'object');
  if (inner.length > 0 && !isFull && random.chance(0.8)) {
    change(container[random.one(inner)], random, depth + 1);
  } else if (Array.isArray(container)) {
    changeArray(container, random, depth);
  } else if (keys.length > 0 && (isFull || random.chance(0.15))) {
    delete container[random.one(keys)];
  } else {
    container[random.one(depth === 0 && random.chance(0.5) ? rooms : names)] = value(random, depth);
  }
}

function changeArray(array, random, depth) {
  const at = random.below(array.length + 1);
  switch (random.below(4)) {
    case 0: array.splice(at, 0, value(random, depth)); break;
    case 1: array.splice(at, 1); break;
    case 2: array.splice(at, 1, value(random, depth)); break;
    default: array.splice(at, 0, ...array.splice(random.below(array.length + 1), 1)); break; // moved
  }
}
