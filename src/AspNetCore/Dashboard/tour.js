// Walks the visitor through one conflict that is settled, and one that nobody answers.

import { announce } from './announcer.js';
import { byId, el, setText } from './dom.js';
import { counted } from './format.js';
import { copy, isContainer } from './json.js';

const titles = [['A week by the sea', 'A week in the hills'], ['Two days in town', 'Two days by the lake'], ['By train to the coast', 'By boat to the coast']];
const steps = ['Together', 'Apart', 'One sends', 'Both sent'];

export class Tour {
  #ada;
  #bob;
  #step = -1;
  #round = 0;
  #from = 0;
  #last = null;

  constructor(ada, bob) {
    this.#ada = ada;
    this.#bob = bob;
    byId('tour-steps').append(...steps.map(name => el('li', {}, name)));
    byId('tour-start').addEventListener('click', () => this.#begin());
    byId('tour-stop').addEventListener('click', () => this.#end());
    byId('tour-next').addEventListener('click', () => this.#next());
    // The visitor may use the panes' own buttons just as well.
    ada.addEventListener('sent', ({ detail }) => this.#sent(ada, detail));
    bob.addEventListener('sent', ({ detail }) => this.#sent(bob, detail));
  }

  #begin() {
    this.#round = 0;
    byId('tour').hidden = false;
    this.#show(0);
    byId('tour').focus();
  }

  #end() {
    this.#step = -1;
    byId('tour').hidden = true;
    byId('tour-start').focus();
  }

  #next() {
    switch (this.#step) {
      case 0: this.#edit(); break;
      case 1: this.#ada.send(); break;
      case 2: this.#bob.send(); break;
      default:
        if (this.#round > 0 || this.#last?.error) {
          this.#end();
        } else {
          this.#round = 1;
          this.#show(0);
        }
    }
  }

  #edit() {
    this.#ada.takeNewest();
    this.#bob.takeNewest();
    this.#from = this.#ada.base;
    const { value } = this.#ada.newest;
    const document = isContainer(value) && !Array.isArray(value) ? value : { title: '' };
    const [ada, bob] = titles.find(pair => !pair.includes(document.title));
    const [hers, his] = [copy(document), copy(document)];
    hers.title = ada;
    his.title = bob;
    if (typeof document.counters?.likes === 'number') {
      hers.counters.likes += 3;
      his.counters.likes += 1;
    }
    if (typeof document.seats === 'number') his.seats += 1;
    this.#ada.write(hers);
    this.#bob.write(his);
    this.#bob.strategy = this.#round === 0 ? 'last-write-wins' : 'fail';
    this.#show(1);
  }

  #sent(pane, detail) {
    if (this.#step === 1 && pane === this.#ada && detail.update) this.#show(2);
    else if (this.#step === 2 && pane === this.#bob) {
      this.#last = detail;
      this.#show(3);
    }
  }

  #show(step) {
    this.#step = step;
    [...byId('tour-steps').children].forEach((item, index) => {
      item.classList.toggle('done', index < step);
      if (index === step) item.setAttribute('aria-current', 'step');
      else item.removeAttribute('aria-current');
    });
    const [title, body, next] = this.#texts(step);
    setText(byId('tour-title'), title);
    setText(byId('tour-body'), body);
    setText(byId('tour-next'), next);
    announce(`${title} ${body}`);
    // On a phone the panes are below each other; the tour itself stays at the top.
    if (step === 1) this.#ada.element.scrollIntoView({ block: 'nearest' });
    if (step === 2) this.#bob.element.scrollIntoView({ block: 'nearest' });
    if (step === 3) byId('outcome').scrollIntoView({ block: 'start' });
  }

  #texts(step) {
    switch (step) {
      case 0:
        return this.#round === 0
          ? ['Both look at the same version.', 'Next, both edit it at the same time. Edits in the panes that were not sent are replaced.', 'Let both edit']
          : ['Once more, and no strategy answers.', 'Bob asks the server to fail where no resolver answers, rather than let the last write win.', 'Let both edit'];
      case 1:
        return ['Both have edited, neither has sent.', `Each began with version ${this.#from}, and each wants another title. ${this.#round === 0 ? 'Where no resolver answers, Bob lets the last write win.' : 'Where no resolver answers, Bob’s edit is to fail.'}`, 'Send Ada’s edit'];
      case 2:
        return [
          `Ada’s edit is version ${this.#ada.base}.`,
          `Bob’s is still of version ${this.#from}: his pane tells him of the newer one and leaves his text alone. What if he sends now?`,
          'Send Bob’s edit',
        ];
      default: {
        const { update, error } = this.#last;
        if (error) return ['Nothing was written.', 'The state is what it was, Bob has his edit, and the answer has every conflict with all its sides, below. He can choose and send again.', 'Finish'];
        return [
          `${counted(update.conflicts.length, 'conflict')}, and version ${update.version} for both.`,
          'Below is what each side wanted, who was asked, and what came of it. Edits of different places merged without a question.',
          this.#round === 0 ? 'Now one that nobody answers' : 'Finish',
        ];
      }
    }
  }
}
