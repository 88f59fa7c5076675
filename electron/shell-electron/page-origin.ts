/** The address of the window's page: a scheme of our own, so that it is an origin like any other and no file on disk. */
export const SCHEME = "app";
export const PAGE_HOST = "nestbox";

/** Address of the manager's page, or of one VM's screen. */
export function pageAddress(vmId?: string): string {
  const query = vmId === undefined ? "" : `?${new URLSearchParams({ vm: vmId }).toString()}`;
  return `${SCHEME}://${PAGE_HOST}/${query}`;
}

/** Is this a page of ours? Compared by parts: URL.origin is "null" for schemes that the standard does not know. */
export function isOwnPage(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${SCHEME}:` && url.host === PAGE_HOST && url.username === "";
}
