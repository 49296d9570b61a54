/**
 * The only script: every few seconds while something runs, else less often, it fetches the page again and puts the new
 * `<main>` in place of the old one. Forms stay as they are, with what is typed in them; what had the focus has it again. It
 * rests while the page is hidden and while text is selected. Where there is no new page, the footer says why, in the heading of
 * what was answered: that the records cannot be read is said by nothing else.
 */
export const script = `
const keyOf = (it) => it.id || it.getAttribute('href') || it.name + it.value;
let busy = false;
async function refresh() {
  if (busy || document.hidden || !getSelection().isCollapsed) return;
  busy = true;
  const offline = document.getElementById('offline');
  let why = 'The status page does not answer';
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const main = next.querySelector('main');
    const old = document.querySelector('main');
    if (!main || answer.status >= 500) {
      why = main?.querySelector('h1')?.textContent ?? 'This page cannot be loaded again';
      throw why;
    }
    const { activeElement: active } = document;
    const { selectionStart: from, selectionEnd: to } = active;
    const key = old.contains(active) && active !== old && keyOf(active);
    const top = scrollY;
    for (const kept of old.querySelectorAll('form[id],details[id]')) {
      const there = main.querySelector('#' + CSS.escape(kept.id));
      if (kept.tagName === 'FORM') there?.replaceWith(kept);
      else if (there) there.open = kept.open;
    }
    old.replaceChildren(...main.childNodes);
    document.title = next.title;
    const again = key && [...old.querySelectorAll(active.tagName)].find((it) => keyOf(it) === key);
    if (again && again !== document.activeElement) {
      again.focus({ preventScroll: true });
      if (from != null && again.setSelectionRange) again.setSelectionRange(from, to);
    }
    scrollTo(scrollX, top);
    offline.hidden = true;
  } catch {
    offline.textContent = why + ': what is shown is as it was.';
    offline.hidden = false;
  }
  busy = false;
}
function later() {
  setTimeout(() => refresh().finally(later), document.querySelector('main progress') ? 4000 : 10000);
}
later();
document.addEventListener('visibilitychange', refresh);
`;
