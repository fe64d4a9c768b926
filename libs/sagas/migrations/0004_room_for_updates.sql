-- Half of each page stays free: a step that changes no indexed column finds room beside the row that it replaces (HOT).
alter table sagas set (fillfactor = 50);
