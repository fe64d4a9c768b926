export { dashboardFiles } from './files.js';
