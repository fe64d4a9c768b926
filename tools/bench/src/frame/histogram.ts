const barLengthMax = 40;
const labelLength = 14;
const edges = [-1, 0, 1, 2, 3, 4, 5].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power));
const number = (value: number) => value.toLocaleString('en');

/** How many values are in each of the steps 1, 2, 5, 10 and so on, as bars of text (pure). */
export function histogramLines(title: string, values: readonly number[]): string[] {
  const counts = edges.map((from, at) => {
    const to = edges[at + 1] ?? Infinity;
    return values.filter((value) => (value >= from || at === 0) && value < to).length;
  });
  const most = Math.max(...counts);
  if (most === 0) return [title];
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  const width = number(most).length;
  return [
    title,
    ...counts.slice(first, last + 1).map((count, index) => {
      const at = first + index;
      const to = edges[at + 1];
      const range =
        to === undefined ? `from ${number(edges[at] ?? 0)}` : `${number(edges[at] ?? 0)} to ${number(to)}`;
      const bar = '█'.repeat(Math.ceil((count / most) * barLengthMax));
      return `${range.padStart(labelLength)} ${number(count).padStart(width + 1)} ${bar}`.trimEnd();
    }),
  ];
}
