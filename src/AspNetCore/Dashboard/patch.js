// JSON Patch (RFC 6902), as the events have it.

import { copy, isContainer } from './json.js';

const unescape = token => token.replaceAll('~1', '/').replaceAll('~0', '~');

const tokens = pointer => pointer.split('/').slice(1).map(unescape);

// Defined, not assigned: an assignment to __proto__ would be lost.
const put = (target, name, value) => Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });

const has = (target, name) => isContainer(target) && Object.hasOwn(target, name);

function parentOf(document, path) {
  const way = tokens(path);
  const name = way.pop();
  let parent = document;
  for (const token of way) {
    if (!has(parent, token)) throw new Error(`There is no ${path} in the document.`);
    parent = parent[token];
  }
  if (!isContainer(parent)) throw new Error(`There is no ${path} in the document.`);
  return [parent, name];
}

function valueAt(document, path) {
  if (path === '') return document;
  const [parent, name] = parentOf(document, path);
  if (!has(parent, name)) throw new Error(`There is no ${path} in the document.`);
  return parent[name];
}

function add(document, path, value) {
  if (path === '') return value;
  const [parent, name] = parentOf(document, path);
  if (Array.isArray(parent)) parent.splice(name === '-' ? parent.length : Number(name), 0, value);
  else put(parent, name, value);
  return document;
}

function remove(document, path) {
  if (path === '') return undefined;
  const [parent, name] = parentOf(document, path);
  if (!has(parent, name)) throw new Error(`There is no ${path} in the document.`);
  if (Array.isArray(parent)) parent.splice(Number(name), 1);
  else delete parent[name];
  return document;
}

function replace(document, path, value) {
  if (path === '') return value;
  const [parent, name] = parentOf(document, path);
  if (!has(parent, name)) throw new Error(`There is no ${path} in the document.`);
  put(parent, name, value);
  return document;
}

/** The document that the operations make of another, which stays as it is. `test` is the server's business: what it sends has passed. */
export function applyPatch(document, operations) {
  let result = copy(document);
  for (const operation of operations) {
    switch (operation.op) {
      case 'add': result = add(result, operation.path, copy(operation.value)); break;
      case 'remove': result = remove(result, operation.path); break;
      case 'replace': result = replace(result, operation.path, copy(operation.value)); break;
      case 'copy': result = add(result, operation.path, copy(valueAt(result, operation.from))); break;
      case 'move': {
        const moved = valueAt(result, operation.from);
        result = add(remove(result, operation.from), operation.path, moved);
        break;
      }
      case 'test': break;
      default: throw new Error(`The patch has an unknown operation, ${operation.op}.`);
    }
  }
  return result;
}
