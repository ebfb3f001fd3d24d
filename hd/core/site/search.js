// Finds articles in the index that was built with the site; asks no server, keeps nothing. Without it, the lists of
// topics and of all articles serve. Text gets into the page as text only.
"use strict";
(() => {
  const form = document.querySelector("form.search");
  if (!form) return;
  const input = form.querySelector("input");
  const status = form.querySelector(".said");
  const answers = form.querySelector(".answers");
  const rest = document.querySelector(".rest");
  const says = JSON.parse(form.dataset.says);
  const folders = JSON.parse(form.dataset.folders);
  const names = JSON.parse(form.dataset.names);
  const [own, ...others] = Object.keys(folders);
  const MOST = 20, FEW = 4;

  // Words are folded, split and spelt as the index has them: ё is е, ґ is г, é is e; letters that look alike are of one
  // alphabet.
  const CYRILLIC = "авеікмнорстхуј", LATIN = "abeikmhopctxyj";
  const swap = (word, from, to) => Array.from(word, (char) => to[from.indexOf(char)] ?? char).join("");
  const canonical = (word) => {
    word = word.replace(/ё/g, "е").replace(/ґ/g, "г").normalize("NFD").replace(/([a-z])\p{M}+/gu, "$1").normalize("NFC");
    if (!/[a-z0-9]/.test(word) || !/[а-яієї]/.test(word)) return word;
    const latin = swap(word, CYRILLIC, LATIN), cyrillic = swap(word, LATIN, CYRILLIC);
    return /^[\x00-\x7f]*$/.test(latin) ? latin : /[a-z]/.test(cyrillic) ? word : cyrillic;
  };
  const split = (text) =>
    (text.replace(/´/g, "").normalize("NFKC").toLowerCase().replace(/['’ʼ‘`′\u0300\u0301\u00ad\u200b-\u200d]+/g, "")
      .replace(/[‐‑−]/g, "-").match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu) || [])
      .map((word) => canonical(word.replace(/-/g, "")));

  // The same keys on an English keyboard, and on the Ukrainian and Russian ones.
  const KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
  const LAYOUTS = ["йцукенгшщзхїфівапролджєячсмитьбю'", "йцукенгшщзхъфывапролджэячсмитьбюе"];
  const retyped = (text) => LAYOUTS.flatMap((layout) => [swap(text, KEYS, layout), swap(text, layout, KEYS)])
    .filter((other) => other !== text);

  const allowed = (word) => (/\p{N}/u.test(word) || word.length < 4 ? 0 : word.length < 8 ? 1 : 2);

  // How many letters are wrong, missing, added or swapped with a neighbour; more than `most` is just more.
  const typos = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = Array.from({ length: b.length + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        let cost = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
        row.push(cost);
        least = Math.min(least, cost);
      }
      if (least > most) return most + 1;
      before = last;
      last = row;
    }
    return last[b.length];
  };

  const shared = (a, b) => {
    let at = 0;
    while (at < a.length && at < b.length && a[at] === b[at]) at++;
    return at;
  };
  // Whether two words are forms of one: what is left of both, after a beginning that they share, stands in one row.
  const plain = (word) => (word.length > 6 ? word.replace(/(ся|сь)$/, "") : word);
  const related = (one, other, rows) => {
    const a = plain(one), b = plain(other);
    if (a === b) return true;
    for (let cut = shared(a, b); cut > 2; cut--) {
      const left = a.slice(cut), right = b.slice(cut);
      if (left.length > 7 || right.length > 7) return false;
      if (rows.some(([least, row]) => cut >= least && row.has(left) && row.has(right))) return true;
    }
    return false;
  };

  // The words of an index that answer a word, each with a grade of at most 1; typos only where nothing else does.
  const matches = (word, index) => {
    const found = new Map();
    for (const other of index.list) {
      const grade = other === word ? 1 : related(word, other, index.rows) ? 0.92
        : word.length > 1 && other.startsWith(word) ? 0.7 + (0.15 * word.length) / other.length : 0;
      if (grade) found.set(other, grade);
    }
    const most = allowed(word);
    if (found.size || !most) return found;
    for (const other of index.list) {
      const wrong = typos(word, other, most);
      if (wrong <= most) found.set(other, 0.6 - 0.1 * (wrong - 1));
    }
    if (found.size) return found;
    const root = word.slice(0, -2);
    for (const other of allowed(root) ? index.list : [])
      for (let end = 1; end <= 3 && !found.has(other); end++)
        if (other.length - end > 3 && typos(root, other.slice(0, -end), 1) < 2) found.set(other, 0.45);
    return found;
  };

  const search = (text, index) => {
    const words = [...new Set(split(text))];
    const count = index.articles.length;
    const grades = words.map((word) => {
      const by = new Map();
      for (const [other, grade] of matches(word, index)) {
        const places = index.words[other];
        for (let at = 0; at < places.length; at += 2) {
          const worth = (grade * places[at + 1]) / 10;
          by.set(places[at], Math.max(by.get(places[at]) || 0, worth));
        }
      }
      return by;
    });
    const weights = grades.map((by) => (by.size ? Math.log(1 + count / by.size) : Math.log(1 + count)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const scores = [];
    for (let place = 0; place < count; place++) {
      let score = 0, answered = 0;
      grades.forEach((by, at) => {
        score += weights[at] * (by.get(place) || 0);
        answered += by.has(place) ? weights[at] : 0;
      });
      if (score) scores.push([(score * answered) / total / total, place]);
    }
    scores.sort((one, two) => two[0] - one[0] || one[1] - two[1]);
    const best = scores.length ? scores[0][0] : 0;
    return scores.filter(([score]) => score > best * 0.2);
  };

  const loading = {};
  const load = (lang) =>
    (loading[lang] ??= fetch(folders[lang] + "search.json").then((answer) => {
      if (!answer.ok) throw new Error(answer.statusText);
      return answer.json();
    }).then((index) => {
      index.list = Object.keys(index.words);
      index.rows = index.endings.map(([least, row]) => [least, new Set(row)]);
      return index;
    }));

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const marked = (text, words, index) => {
    const made = element("p", "");
    for (const piece of text.split(/([\p{L}\p{N}'’-]+)/u)) {
      const [word] = split(piece);
      const hit = word && words.some((one) => one === word || related(one, word, index.rows));
      made.append(hit ? element("mark", piece) : piece);
    }
    return made;
  };
  const row = ([, place], lang, index, words) => {
    const [title, address, topic, excerpt] = index.articles[place];
    const item = element("li", "", lang === own ? {} : { lang });
    const link = element("a", title, { href: folders[lang] + address });
    item.append(link);
    if (lang !== own) item.append(" ", element("span", names[lang], { class: "in" }));
    else if (topic) item.append(" ", element("span", topic, { class: "in" }));
    item.append(marked(excerpt, words, index));
    return item;
  };

  const find = async (text) => {
    const made = [];
    for (const lang of [own, ...others]) {
      if (lang !== own && made.length >= FEW) break;
      const index = await load(lang);
      let asked = text, found = search(text, index);
      for (const other of retyped(text.toLowerCase())) {
        if (found.length) break;
        found = search((asked = other), index);
      }
      for (const one of found.slice(0, MOST - made.length)) made.push(row(one, lang, index, split(asked)));
    }
    return made;
  };

  let turn = 0;
  const show = async () => {
    const text = input.value.trim(), mine = ++turn;
    const asked = split(text).length > 0;
    if (!asked) {
      answers.hidden = true;
      answers.replaceChildren();
      status.textContent = "";
      rest.hidden = false;
      return;
    }
    let made = [], said;
    try {
      made = await find(text);
      const kind = new Intl.PluralRules(says.lang).select(made.length);
      said = made.length ? (says.found[kind] || says.found.other).replace("{n}", made.length) : says.nothing;
    } catch {
      said = says.failed;
    }
    if (mine !== turn) return; // somebody typed on
    answers.replaceChildren(...made);
    answers.hidden = !made.length;
    status.textContent = said;
    rest.hidden = made.length > 0;
  };

  // Addresses say what was asked, so that an answer can be shared and gone back to.
  const remember = () => {
    const text = input.value.trim();
    try {
      history.replaceState(null, "", text ? "?q=" + encodeURIComponent(text) : location.pathname);
    } catch { /* opened from a folder */ }
  };
  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { show(); remember(); }, 120);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    show();
    remember();
  });
  form.hidden = false;
  const given = new URLSearchParams(location.search).get("q");
  if (given) {
    input.value = given.slice(0, 200);
    show();
  }
})();
