// Brings the parts of the page together.

import { announce } from './announcer.js';
import { Api } from './client.js';
import { showConflicts, startConflicts } from './conflicts.js';
import { byId, setText } from './dom.js';
import { showEvictions, startEvictions } from './evictions.js';
import { now, time } from './format.js';
import { showGauges } from './gauges.js';
import { Overview } from './overview.js';
import { Playground } from './playground.js';
import { showPlugins } from './plugins.js';
import { showResolvers } from './resolvers.js';

const api = new Api(document.querySelector('meta[name="pluginstate-api"]').content);
const overview = new Overview(api);

startEvictions();
startConflicts();
startLink();
startKey();
for (const show of [showGauges, showEvictions, showResolvers, showPlugins, showConflicts])
  overview.addEventListener('overview', ({ detail }) => show(detail));
new Playground(api, overview);
overview.ask();

/** Whether the server answers, and since when it does not. */
function startLink() {
  const tell = (state, text) => {
    byId('link').dataset.state = state;
    setText(byId('link-text'), text);
  };

  let countdown = 0;
  const found = () => {
    clearInterval(countdown);
    byId('lost').hidden = true;
    document.body.classList.remove('stale');
  };

  overview.addEventListener('overview', () => {
    tell('live', 'Live');
    found();
  });
  overview.addEventListener('found', () => announce('The connection is back.'));
  overview.addEventListener('paused', () => tell('paused', 'Paused'));
  overview.addEventListener('lost', ({ detail: { error, wait, since } }) => {
    tell('waiting', 'Connection lost');
    if (byId('lost').hidden) announce('Connection lost, trying again.');
    byId('lost').hidden = false;
    document.body.classList.add('stale');
    setText(byId('lost-reason'), error.message);
    setText(byId('lost-since'), since === null ? `before ${now()}; nothing came yet` : time(since));

    const end = Date.now() + wait;
    const show = () => {
      const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1_000));
      setText(byId('lost-when'), seconds > 0 ? `Next try in ${seconds} s.` : 'Trying now.');
    };
    clearInterval(countdown);
    countdown = setInterval(show, 1_000);
    show();
  });
  byId('lost-now').addEventListener('click', () => {
    setText(byId('lost-when'), 'Trying now.');
    overview.ask();
  });
}

/** Asks for the API key where the server wants one. */
function startKey() {
  const field = byId('key-value');
  const forget = byId('forget-key');
  forget.hidden = !api.hasKey;

  api.addEventListener('unauthorised', ({ detail }) => {
    byId('link').dataset.state = 'waiting';
    setText(byId('link-text'), 'API key needed');
    setText(byId('key-error'), detail.code === 'api_key_wrong' ? 'The server does not know this key.' : '');
    if (!byId('key').hidden) return;
    byId('key').hidden = false;
    field.focus();
  });
  byId('key-form').addEventListener('submit', event => {
    event.preventDefault();
    if (field.value !== '') api.useKey(field.value);
  });
  forget.addEventListener('click', () => api.useKey(null));
  api.addEventListener('key', () => {
    forget.hidden = !api.hasKey;
  });
  overview.addEventListener('overview', () => {
    if (byId('key').hidden) return;
    byId('key').hidden = true;
    field.value = '';
    announce('The key is right.');
    byId('main').focus();
  });
}
