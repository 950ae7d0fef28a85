const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

/** Text as HTML text or as a quoted attribute. Characters that no HTML may hold become the replacement character. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"'`]/g, (one) => ENTITIES[one] ?? '').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, '\ufffd');
