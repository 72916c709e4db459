/** A file as a text: inside the executable, or in the checkout. */
declare module "*/README.md" {
  const text: string;
  export = text;
}

declare module "*/LICENSE" {
  const text: string;
  export = text;
}
