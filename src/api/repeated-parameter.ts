/** All values of a parameter that may be there several times; its name is in small letters, and in any in the request. */
export function repeatedParameter({ url }: Request, name: string): string[] {
  return [...new URL(url).searchParams].flatMap(([key, value]) =>
    key.toLowerCase() === name ? [value] : [],
  );
}
