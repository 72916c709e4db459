import { execute, type Outcome, shim } from "./inside.ts";

/**
 * Makes an image by one script, and a container of it by an overlay in memory, as runtimes do, in which another script
 * runs. Both begin in the root directory, in namespaces of their own. The shim is at /shim.
 */
export function asContainerOf(image: string, script: string): Promise<Outcome> {
  const steps = `
    mount -t tmpfs tmpfs /mnt && cd /mnt
    mkdir image upper work root
    (cd image && mkdir dev proc mnt && install -m 755 ${shim} shim && ${image})
    touch last
    mount -t overlay overlay -o lowerdir=image,upperdir=upper,workdir=work root && cd root
    mount --bind /proc proc && mount -t tmpfs tmpfs dev
    until [ "$(find dev/stdin -newer ../last 2>/dev/null)" ]; do ln -sf /proc/self/fd/0 dev/stdin; done
    ${script}`;
  return execute(["unshare", "--mount", "sh", "-ec", steps]);
}
