const multiplier = 0x5bd1e995;

/**
 * The hash by which Kafka's own clients give a key its partition: murmur2, made positive. The library's own computes
 * with big integers, which costs as much as the rest of a record.
 * Source: `org.apache.kafka.common.utils.Utils.murmur2`.
 */
export function partitionHash(key: Buffer): number {
  const { length } = key;
  let hash = 0x9747b28c ^ length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    let word = Math.imul(key.readInt32LE(at), multiplier);
    word ^= word >>> 24;
    hash = Math.imul(hash, multiplier) ^ Math.imul(word, multiplier);
  }
  if (at < length) {
    let rest = 0;
    for (let last = length - 1; last >= at; last--) rest = (rest << 8) | key.readUInt8(last);
    hash = Math.imul(hash ^ rest, multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return (hash ^ (hash >>> 15)) & 0x7fffffff;
}
