-- Finds the old keys, which lie together in the order in which they came; it costs next to nothing to keep.
create index idempotency_keys_age on idempotency_keys using brin (created_at);
