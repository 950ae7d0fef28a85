/** Where menus and popovers of the desk stand: beside their button and below the header, so that nothing ever covers what stops trading. */
export const MENU_PLACE = { position: 'left-start', middlewares: { flip: true, shift: { padding: { top: 104, right: 8, bottom: 8, left: 8 } } } } as const;
