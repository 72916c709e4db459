/** Path of an embedded file: inside the executable, or in the checkout. */
declare module "*/bin/shim-amd64" {
  const path: string;
  export = path;
}

declare module "*/bin/shim-arm64" {
  const path: string;
  export = path;
}
