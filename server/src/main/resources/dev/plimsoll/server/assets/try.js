/*
 * Sends what the form says, as a real request of the session, and shows the answer. The bodies are
 * those of the protocols: Open Inference for decisions and tensors, OpenAI's for texts.
 */
(function () {
  'use strict';

  const SHOWN = 6000;
  const VALUES_SHOWN = 8;
  const BARS_MAX = 10;
  const form = document.getElementById('try');

  function field(name) {
    return form.elements['in:' + name];
  }

  function lines(name) {
    return field(name).value.split('\n').filter(line => line.trim() !== '');
  }

  /* What is no number, or none that JSON can write, is sent as it stands, for the server to refuse. */
  function number(text) {
    return text === '' ? null : Number.isFinite(Number(text)) ? Number(text) : text;
  }

  function decision() {
    const inputs = [];
    for (const input of form.querySelectorAll('[data-datatype]:not([data-datatype=""])')) {
      const text = input.value.trim();
      if (text === '' && input.dataset.required !== 'yes') {
        continue;
      }
      inputs.push({
        name: input.name.slice(3),
        shape: [1],
        datatype: input.dataset.datatype,
        data: [input.dataset.datatype === 'FP32' ? number(text) : input.value],
      });
    }
    const asked = (form.dataset.outputs || '').split(',').filter(name => name !== '');
    return asked.length === 0 ? { inputs } : { inputs, outputs: asked.map(name => ({ name })) };
  }

  const BODIES = {
    decision: () => JSON.stringify(decision(), null, 2),
    'text-decision': () => JSON.stringify(decision(), null, 2),
    embedding: () => JSON.stringify({ model: form.dataset.model, input: lines('input') }, null, 2),
    reranker: () =>
      JSON.stringify(
        { model: form.dataset.model, query: field('query').value, documents: lines('documents') }, null, 2),
    tensors: () => field('body').value,
  };

  /* A vector is shown by its first values. */
  function readable(text) {
    try {
      const short = JSON.parse(text, (key, value) =>
        Array.isArray(value) && value.length > 32 && typeof value[0] === 'number'
          ? value.slice(0, VALUES_SHOWN).concat('… ' + value.length + ' values')
          : value);
      // A list of a few plain values stands on one line.
      text = JSON.stringify(short, null, 2).replace(/\[\s+([^[\]{}]{1,80}?)\s+\]/g, (list, inner) =>
        '[' + inner.replace(/\s*\n\s*/g, ' ') + ']');
    } catch (ignored) {
      // Shown as it came.
    }
    return text.length > SHOWN ? text.slice(0, SHOWN) + '…' : text;
  }

  function output(text, name) {
    try {
      const found = (JSON.parse(text).outputs || []).find(one => one.name === name);
      return found ? String(found.data[0]) : '';
    } catch (ignored) {
      return '';
    }
  }

  /* As on a receipt: neither 0 nor 1 for what is only near. */
  function figure(chance) {
    if (chance > 0 && chance < 0.00005) {
      return '<0.0001';
    }
    return chance < 1 && chance > 0.99995 ? '>0.9999' : String(Number(chance.toFixed(4)));
  }

  /*
   * What the first row was answered with, in words, and the chances of each answer: of classes the likeliest
   * first, of yes and no those two. Null for answers that have a picture of their own, or none.
   */
  function classes(text) {
    let outputs;
    try {
      outputs = JSON.parse(text).outputs || [];
    } catch (ignored) {
      return null;
    }
    const values = name => {
      const found = outputs.find(one => one.name === name);
      return found && Array.isArray(found.data) ? found.data.flat(Infinity) : [];
    };
    const said = values('class');
    if (said.length === 0) {
      return form.dataset.kind.endsWith('decision') ? plain(values) : null;
    }
    const chances = values('probability');
    const names = values('classes');
    const width = chances.length / said.length;
    const bars = names.length < width ? [] : names.slice(0, width)
      .map((name, place) => ({ name: String(name), chance: Number(chances[place]) }))
      .sort((a, b) => b.chance - a.chance);
    return { name: String(said[0]), rows: said.length, bars };
  }

  function plain(values) {
    const chance = values('probability');
    if (chance.length > 0) {
      const yes = Number(chance[0]);
      const bars = [{ name: 'yes', chance: yes }, { name: 'no', chance: 1 - yes }];
      return { name: yes >= 0.5 ? 'Yes' : 'No', rows: chance.length, bars: yes >= 0.5 ? bars : bars.reverse() };
    }
    const value = values('quantiles').length > 0 ? [] : values('value');
    return value.length > 0 ? { name: String(value[0]), rows: value.length, bars: [] } : null;
  }

  function bar(each) {
    const line = document.createElement('div');
    const name = document.createElement('span');
    const length = document.createElement('progress');
    const number = document.createElement('span');
    line.className = 'share';
    name.className = 'name';
    name.textContent = each.name;
    length.max = 1;
    length.value = each.chance || 0;
    length.setAttribute('aria-label', each.name);
    number.className = 'num';
    number.textContent = figure(each.chance);
    line.append(name, length, number);
    return line;
  }

  function showClasses(text) {
    const found = classes(text);
    document.getElementById('classes').hidden = found === null;
    if (found === null) {
      return;
    }
    const bars = found.bars;
    const more = bars.slice(BARS_MAX);
    document.getElementById('class').textContent = found.name;
    document.getElementById('chance').textContent = bars.length === 0 ? '' : ', ' + figure(bars[0].chance);
    document.getElementById('bars').replaceChildren(...bars.slice(0, BARS_MAX).map(bar));
    const words = [];
    if (more.length > 0) {
      words.push('and ' + more.length + ' more with ' + figure(more.reduce((sum, each) => sum + each.chance, 0))
        + (more.length === 1 ? '' : ' together'));
    }
    if (found.rows > 1) {
      words.push('this is the first of ' + found.rows + ' rows');
    }
    document.getElementById('rest').textContent = words.join('; ');
  }

  /* The picture is that of the receipt: a number, its range, and all the others that it answered. */
  async function showQuantiles(text, id, headers) {
    const place = document.getElementById('quantiles');
    place.hidden = true;
    if (!id || output(text, 'quantiles') === '') {
      return;
    }
    const answer = await fetch('/receipts/' + encodeURIComponent(id) + '/quantiles', { headers });
    if (answer.ok) {
      place.innerHTML = await answer.text();
      place.hidden = false;
    }
  }

  function show(id, text) {
    document.getElementById(id).textContent = text || '–';
  }

  async function send() {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    if (form.elements.csrf.value) {
      headers['x-csrf-token'] = form.elements.csrf.value;
    }
    const start = performance.now();
    const answer = await fetch(form.dataset.path, { method: 'POST', headers, body: BODIES[form.dataset.kind]() });
    const text = await answer.text();
    show('took', (performance.now() - start).toFixed(1) + ' ms, as seen from this page');
    show('status', answer.status + (answer.ok ? ', answered'
      : answer.status === 401 ? ', your session has ended: load this page again to sign in' : ', refused'));
    show('version', answer.headers.get('x-plimsoll-version') || output(text, 'version'));
    const id = answer.headers.get('x-plimsoll-prediction-id') || output(text, 'prediction_id');
    show('prediction', '');
    if (id) {
      const link = document.createElement('a');
      link.href = '/receipts/' + encodeURIComponent(id);
      link.textContent = id;
      document.getElementById('prediction').replaceChildren(link);
    }
    showClasses(text);
    await showQuantiles(text, id, headers);
    show('said', readable(text));
    document.getElementById('answer').hidden = false;
    if (form.dataset.explain) {
      await explain(headers);
    }
  }

  /* Colours are as strong as a word's effect, measured by the strongest of the text. */
  async function explain(headers) {
    const text = form.querySelector('textarea').value;
    const panel = document.getElementById('mattered');
    const answer = await fetch(form.dataset.explain, { method: 'POST', headers, body: JSON.stringify({ text }) });
    const found = await answer.json();
    const parts = document.getElementById('parts');
    panel.hidden = false;
    if (!answer.ok) {
      show('verdict', found.error ? found.error.message : 'no explanation');
      parts.replaceChildren();
      show('faithful', '');
      return;
    }
    show('verdict', (found.question ? found.question + ' ' : '') + (found.probability >= 0.5 ? 'Yes' : 'No')
      + ', with a probability of ' + found.probability.toFixed(3) + ' for yes.');
    const most = Math.max(...found.parts.map(part => Math.abs(part.effect)), 0.001);
    parts.replaceChildren(...found.parts.flatMap(part => {
      const word = document.createElement('span');
      word.className = 'part ' + (part.effect > 0 ? 'up' : part.effect < 0 ? 'down' : '');
      word.style.setProperty('--strength', Math.round(100 * Math.abs(part.effect) / most) + '%');
      word.title = (part.effect >= 0 ? 'raised it by ' : 'lowered it by ') + Math.abs(part.effect).toFixed(4);
      word.textContent = part.text;
      return [word, ' '];
    }));
    show('faithful', found.sentence
      + (found.unread > 0 ? ' The model reads the first ' + found.read.toLocaleString('en') + ' characters of this text; the last '
        + found.unread.toLocaleString('en') + ' are beyond what it reads.' : ''));
  }

  function refreshSnippets() {
    const body = BODIES[form.dataset.kind]();
    for (const code of document.querySelectorAll('code[data-template]')) {
      code.textContent = code.dataset.template.split('%BODY%').join(body);
    }
  }

  function copy(button) {
    const code = button.parentElement.querySelector('code');
    const range = document.createRange();
    range.selectNodeContents(code);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    // The clipboard is there on https and on this machine only; selected text can be copied by hand.
    if (navigator.clipboard) {
      navigator.clipboard.writeText(code.textContent).then(() => { button.textContent = 'Copied'; }, () => {});
    }
  }

  form.addEventListener('submit', event => {
    event.preventDefault();
    send().catch(error => {
      show('status', 'no answer');
      show('said', String(error));
      showClasses('');
      showQuantiles('');
      document.getElementById('answer').hidden = false;
    });
  });
  form.addEventListener('input', refreshSnippets);
  for (const button of document.querySelectorAll('button.copy')) {
    button.addEventListener('click', () => copy(button));
  }
})();
