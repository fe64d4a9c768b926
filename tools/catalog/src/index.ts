export { messagesPage } from './messages.page.js';
export { pages, stalePages, writePages } from './write-pages.js';
