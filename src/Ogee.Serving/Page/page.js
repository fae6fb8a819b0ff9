'use strict';
const at = id => document.getElementById(id);
const base = location.pathname.endsWith('/') ? location.pathname : location.pathname + '/';
const show = (element, visible) => { element.hidden = !visible; };
let key = '', model = '', version = '', asked = 0, last = null, shown = null, columns = null;

const call = async (path, options = {}) => {
  const headers = { ...options.headers };
  if (key) headers['X-API-Key'] = key;
  const response = await fetch(base + path, { ...options, headers });
  const body = await response.json().catch(() => ({}));
  if (response.status === 401) {
    show(at('keyform'), true);
    throw new Error(key ? 'The server does not know this key.' : 'Give the API key of this server first.');
  }
  if (!response.ok) throw new Error((body.error || `The server answered ${response.status}.`) + (response.status >= 500 && body.id ? ` (${body.id})` : ''));
  return body;
};

const fail = error => {
  at('error').textContent = error.message;
  show(at('error'), true);
  show(at('empty'), false);
};

const percent = value => `${(100 * value).toFixed(1)}\u00a0%`;
const bytes = count => count < 1e6 ? `${(count / 1e3).toFixed(0)}\u00a0kB` : `${(count / 1e6).toFixed(1)}\u00a0MB`;

const describe = info => {
  const facts = info.ogee, image = facts.image;
  version = info.versions[0];
  at('name').textContent = info.name;
  document.title = `${info.name} · Ogee`;
  at('facts').replaceChildren(...[
    facts.task.replaceAll('-', ' '), facts.labels.length && `${facts.labels.length}\u00a0classes`, facts.columns && `${facts.columns.length}\u00a0columns`,
    image && `pictures of ${image.width}\u00a0×\u00a0${image.height}`, facts.cost?.weight_bytes && `weights of ${bytes(facts.cost.weight_bytes)}`,
    `version ${version}`,
  ].filter(Boolean).flatMap((fact, i) => [i ? ' · ' : '', Object.assign(document.createElement('span'), { textContent: fact })]));
  at('weights').textContent = `Weights ${facts.weights_sha256}`;
  columns = facts.columns ?? null;
  show(at('drop'), !columns);
  show(at('rowform'), !!columns);
  if (columns) at('fields').replaceChildren(...columns.map(field));
  const target = `"${location.origin}${base}predict${at('models').hidden ? '' : `?model=${info.name}`}"`;
  at('curl').textContent = columns
    ? `curl ${key ? '-H "X-API-Key: $KEY" ' : ''}-H "Content-Type: application/json" -d '${JSON.stringify(row()).replaceAll("'", "'\\''")}' ${target}`
    : `curl ${key ? '-H "X-API-Key: $KEY" ' : ''}-H "Content-Type: image/png" --data-binary @picture.png ${target}`;
};

// One field for each column, filled with a usual value; an empty one is a value that is not known.
const field = column => {
  const label = document.createElement('label'), input = document.createElement(column.categories ? 'select' : 'input');
  label.textContent = column.name;
  if (column.categories) input.replaceChildren(new Option('(not known)', ''), ...column.categories.map(name => new Option(name, name)));
  else input.type = 'text';
  if (column.kind === 'number') input.inputMode = 'decimal';
  input.value = column.example;
  input.name = column.name;
  label.append(input);
  return label;
};

const row = () => Object.fromEntries(columns.map((column, i) => {
  const text = at('fields').querySelectorAll('input, select')[i].value.trim();
  return [column.name, text === '' ? null : column.kind === 'number' && text !== '' && Number.isFinite(Number(text)) ? Number(text) : text];
}));

const begin = async () => {
  const server = await call('v2');
  at('model').replaceChildren(...server.models.map(name => new Option(name, name)));
  show(at('models'), server.models.length > 1);
  model = server.models[0];
  describe(await call(`v2/models/${model}`));
  show(at('keyform'), false);
  show(at('error'), false);
};

const number = value => Number(value).toLocaleString('en', { maximumSignificantDigits: 6 });

const render = answer => {
  const isNumber = answer.value !== undefined;
  at('result').className = answer.abstained ? 'abstained' : '';
  at('kicker').textContent = answer.abstained ? 'No answer' : 'Answer';
  at('label').textContent = answer.abstained ? 'Not sure' : isNumber ? number(answer.value) : answer.label;
  const range = answer.low === undefined ? '' : `between ${number(answer.low)} and ${number(answer.high)}`;
  const usual = answer.rule !== undefined ? `by a rule: ${answer.rule}` : isNumber ? range : `with a probability of ${percent(answer.probability)}`;
  const others = answer.set?.length > 1 ? `; it may also be ${answer.set.filter(name => name !== answer.label).join(', ')}` : '';
  at('note').textContent = answer.abstained ? `The model leaves this to a person: ${answer.reason}.` : usual + others;
  at('bars').replaceChildren(...(answer.top ?? []).map(({ label, probability }) => {
    const item = document.createElement('li'), line = document.createElement('div'), bar = document.createElement('progress');
    line.className = 'line';
    for (const text of [label, percent(probability)]) line.append(Object.assign(document.createElement('span'), { textContent: text }));
    bar.max = 1;
    bar.value = probability;
    bar.setAttribute('aria-label', label);
    item.append(line, bar);
    return item;
  }));
  at('meta').textContent = `${answer.latency_ms.toFixed(1)} ms on the server · ${answer.model} ${answer.version}`;
  show(at('empty'), false);
  show(at('result'), true);
};

const ask = async file => {
  const mine = ++asked;
  last = file;
  if (shown) URL.revokeObjectURL(shown);
  shown = URL.createObjectURL(file);
  const picture = at('picture');
  picture.onload = () => picture.classList.toggle('small', picture.naturalWidth < 128 && picture.naturalHeight < 128);
  picture.onerror = () => { show(picture, false); show(at('invite'), true); at('drop').classList.remove('filled'); };
  picture.src = shown;
  show(picture, true);
  show(at('invite'), false);
  at('drop').classList.add('filled');
  show(at('error'), false);
  at('result').classList.add('busy');
  try {
    if (!model) await begin();
    const answer = await call(`predict?top=5&model=${encodeURIComponent(model)}`, {
      method: 'POST', body: file, headers: { 'Content-Type': file.type.startsWith('image/') ? file.type : 'application/octet-stream' },
    });
    if (mine === asked) render(answer);
  } catch (error) {
    if (mine === asked) { show(at('result'), false); fail(error); }
  }
};

const askRow = async () => {
  const mine = ++asked;
  show(at('error'), false);
  at('result').classList.add('busy');
  try {
    const answer = await call(`predict?top=5&model=${encodeURIComponent(model)}`, { method: 'POST', body: JSON.stringify(row()), headers: { 'Content-Type': 'application/json' } });
    if (mine === asked) render(answer);
  } catch (error) {
    if (mine === asked) { show(at('result'), false); fail(error); }
  }
};

at('rowform').addEventListener('submit', event => { event.preventDefault(); askRow(); });
at('file').addEventListener('change', event => { if (event.target.files[0]) ask(event.target.files[0]); event.target.value = ''; });
at('model').addEventListener('change', async event => {
  model = event.target.value;
  try { describe(await call(`v2/models/${model}`)); if (last) ask(last); } catch (error) { fail(error); }
});
at('keyform').addEventListener('submit', event => {
  event.preventDefault();
  key = at('key').value.trim();
  at('key').value = '';
  begin().then(() => { if (last) ask(last); else show(at('empty'), true); }).catch(fail);
});
addEventListener('paste', event => { const file = event.clipboardData?.files[0]; if (file && !columns) ask(file); });
for (const name of ['dragenter', 'dragover']) addEventListener(name, event => { event.preventDefault(); at('drop').classList.add('over'); });
addEventListener('dragleave', event => { if (!event.relatedTarget) at('drop').classList.remove('over'); });
addEventListener('drop', event => { event.preventDefault(); at('drop').classList.remove('over'); if (event.dataTransfer.files[0] && !columns) ask(event.dataTransfer.files[0]); });
at('openapi').href = base + 'openapi/v1.json';
at('metrics').href = base + 'metrics';
begin().catch(error => { at('facts').textContent = at('keyform').hidden ? '' : 'A model server with an API key'; fail(error); });
