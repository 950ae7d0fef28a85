export function git(root: string, args: readonly string[], env?: Readonly<Record<string, string>>): string;
export function commitOf(root: string, name: string): string;
export function checkoutOf(root: string, commit: string, cache: string): string;
export function installAndBuild(root: string, folder: string): Promise<void>;
