import { packagesOf, type File } from './files.js';

/** A constraint of @nx/enforce-module-boundaries. */
export interface Constraint {
  readonly sourceTag: string;
  readonly onlyDependOnLibsWithTags: readonly string[];
}

/**
 * Dependencies between packages that the constraints do not allow. The rule of Nx looks at imports and is silent
 * where it has no project graph; this looks at what the package managers resolve, and needs none.
 */
export function wrongDependencies(files: readonly File[], constraints: readonly Constraint[]): string[] {
  const packages = packagesOf(files);
  const tagsOf = new Map(packages.map(({ name, tags }) => [name, tags]));
  return packages.flatMap(({ folder, tags, dependencies }) => {
    const applying = constraints.filter(({ sourceTag }) => tags.includes(sourceTag));
    return dependencies
      .filter((name) => tagsOf.has(name))
      .filter(
        (name) =>
          applying.length === 0 ||
          !applying.every(({ onlyDependOnLibsWithTags: allowed }) =>
            tagsOf.get(name)?.some((tag) => allowed.includes(tag)),
          ),
      )
      .map((name) => `${folder}: must not depend on ${name}`);
  });
}
