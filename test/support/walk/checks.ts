// What must hold for any picture of the product: nothing cut off, nothing on top of something else. Test support only.
import type { Page } from 'playwright';

/** What is wrong with how the page lies on the screen, one line each. */
export function layoutProblems(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    type Area = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
    const problems: string[] = [];
    const whole: Area = { left: 0, top: 0, right: window.innerWidth, bottom: window.innerHeight };
    const named = (element: Element): string => `${element.tagName.toLowerCase()} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 50)}"`;
    const meet = (a: Area, b: Area): Area => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
    const isArea = ({ left, top, right, bottom }: Area, least = 0): boolean => right - left > least && bottom - top > least;
    const inside = new Map<Element | null, Area>();
    /** What the elements around leave of the window for what is in this one; its own box counts where it clips. Asked for once each: most controls share them. */
    const roomIn = (element: Element | null): Area => {
      if (element === null) return whole;
      let room = inside.get(element);
      if (room === undefined) {
        const style = getComputedStyle(element);
        const clips = /auto|scroll|hidden|clip/.test(style.overflowX + style.overflowY);
        room = style.position === 'fixed' ? whole : clips ? meet(roomIn(element.parentElement), element.getBoundingClientRect()) : roomIn(element.parentElement);
        inside.set(element, room);
      }
      return room;
    };
    /** What can be seen of an element inside everything that clips it. */
    const seen = (element: Element): Area => meet(element.getBoundingClientRect(), roomIn(element.parentElement));
    const scroller = document.scrollingElement ?? document.documentElement;
    if (scroller.scrollWidth > window.innerWidth + 1) problems.push(`the page is ${scroller.scrollWidth - window.innerWidth} px wider than the window`);
    const scrolls = window.innerWidth < 1_100 || window.innerHeight < 620; // Such a small window is one long page over a fixed bar.
    if (scroller.scrollHeight > 8_000) problems.push(`the page is ${scroller.scrollHeight} px high: a long list is drawn whole`);
    if (!scrolls && scroller.scrollHeight > window.innerHeight + 1) problems.push(`the page is ${scroller.scrollHeight - window.innerHeight} px higher than the window`);

    const isOnTop = (element: Element): boolean => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      // A small window has no room beside its bar: what was asked for there lies over it until Escape.
      return hit !== null && (element.contains(hit) || hit.contains(element) || (scrolls && hit.closest('[role="dialog"]') !== null));
    };
    const modal = [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')].filter((one) => isArea(one.getBoundingClientRect(), 1)).at(-1) ?? null;
    // Down a long page the head is out of sight; the frame and the bar with the red button stay.
    const headInSight = !(scrolls && scroller.scrollTop > 0);
    const essential: [string, Element | null][] = headInSight ? [['profile', document.querySelector('header [data-mode]')]] : [];
    const stop = document.querySelector('[role="group"][aria-label="Stop trading"]');
    if (stop !== null) {
      essential.push(['flatten button', [...stop.querySelectorAll('button')].find((one) => (one.textContent ?? '').includes('Flatten all')) ?? null], ['kill button', [...stop.querySelectorAll('button')].find((one) => one.textContent === 'Kill') ?? null]);
      const label = [...document.querySelectorAll('header span')].find((one) => /^((State )?(since|until) \d|Trading state)/.test(one.textContent ?? '') && one.childElementCount === 0);
      if (headInSight) essential.push(['trading state', label?.nextElementSibling ?? null]);
    }
    for (const [name, element] of essential) {
      if (element === null) { problems.push(`${name}: not on the page`); continue; }
      const box = element.getBoundingClientRect();
      const area = seen(element);
      if (!isArea(box, 1)) problems.push(`${name}: not drawn`);
      else if (area.right - area.left < box.width - 1 || area.bottom - area.top < box.height - 1) problems.push(`${name}: cut off (${Math.round(box.left)},${Math.round(box.top)} ${Math.round(box.width)}x${Math.round(box.height)}, seen ${Math.round(area.right - area.left)}x${Math.round(area.bottom - area.top)})`);
      else if (modal === null && !isOnTop(element)) problems.push(`${name}: something lies over it`);
      else if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) problems.push(`${name}: its text is cut off`);
    }

    const within: ParentNode = modal ?? document;
    /** Lies over what is scrolled below it: a head or foot that stays, the bar of the small window, the menu of a table that is wider than its panel. */
    const isSticky = (element: Element | null): boolean => element !== null && (getComputedStyle(element).position === 'sticky' || isSticky(element.parentElement));
    const isAbove = (element: Element): boolean => (scrolls && element.closest('[aria-label="Stop trading"]') !== null) || (element.getAttribute('aria-label') ?? '').endsWith(': columns, copy, save');
    const controls = [...within.querySelectorAll('button, a[href], input:not([type="hidden"]), select, textarea, summary, [role="tab"], [role="option"], [role="menuitem"], [role="checkbox"], [role="switch"]')]
      .filter((one) => one.closest('[inert], [aria-hidden="true"]') === null && getComputedStyle(one).visibility === 'visible' && getComputedStyle(one).opacity !== '0' && getComputedStyle(one).pointerEvents !== 'none')
      .map((element) => ({ element, area: seen(element) })).filter(({ area }) => isArea(area, 4));
    for (const { element, area } of controls) {
      const top = document.elementFromPoint((area.left + area.right) / 2, (area.top + area.bottom) / 2);
      if (top === null || element.contains(top) || top.contains(element) || isAbove(top) || isSticky(top)) continue;
      if (top.closest('[role="dialog"], [role="menu"], [aria-label="Flatten receipt"]') !== null) continue; // Asked for, and put away again by Escape or its own button.
      if (top.closest('label')?.contains(element) || [...((element as HTMLInputElement).labels ?? [])].some((label) => label.contains(top))) continue;
      if (element.parentElement?.contains(top) && top.closest('button, a, input, select') === null) continue; // A picture of its own state.
      problems.push(`${named(element)} lies under ${named(top)} (${String((top as HTMLElement).className).slice(0, 40)})`);
    }
    controls.forEach((one, i) => {
      for (const other of controls.slice(i + 1)) {
        const both = meet(one.area, other.area);
        if (!isArea(both, 3)) continue;
        if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
        if (isAbove(one.element) !== isAbove(other.element)) continue;
        if (one.element.closest('.mantine-Input-wrapper')?.contains(other.element)) continue; // A button inside its field.
        if (one.element.closest('[role="dialog"], [role="menu"]') !== other.element.closest('[role="dialog"], [role="menu"]')) continue;
        problems.push(`${named(one.element)} and ${named(other.element)} overlap by ${Math.round(both.right - both.left)}x${Math.round(both.bottom - both.top)}`);
      }
    });
    for (const { element } of controls) if (element.tagName === 'BUTTON' && element.scrollWidth > element.clientWidth + 2 && getComputedStyle(element).overflowX !== 'visible' && !element.hasAttribute('title')) problems.push(`${named(element)}: its text is cut off`);
    return [...new Set(problems)];
  });
}
