-- Finds the old callbacks, which lie together in the order in which they came; it costs next to nothing to keep.
create index callbacks_age on callbacks using brin (received_at);
