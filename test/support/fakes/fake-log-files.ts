import type { LogFileName, LogFiles } from "../../../src/engine/local-files.ts";

/** Kept logs in memory, by container, Pod and stream. */
export class FakeLogFiles implements LogFiles {
  readonly texts = new Map<string, string>();

  /** The key of a file. */
  static key({ containerId, pod, stream }: LogFileName): string {
    return `${containerId}/${pod}/${stream}`;
  }

  readonly pods: LogFiles["pods"] = async (containerId) => {
    const keys = [...this.texts.keys()].map((key) => key.split("/"));
    return [...new Set(keys.filter(([id]) => id === containerId).map(([, pod = ""]) => pod))];
  };

  readonly read: LogFiles["read"] = async (name, tailLines) => {
    const text = this.texts.get(FakeLogFiles.key(name));
    if (text === undefined || tailLines === undefined)
      return text === undefined ? undefined : new Blob([text]).stream();
    const lines = text.split(/(?<=\n)/);
    const whole = lines.filter((line) => line.endsWith("\n")).length;
    return new Blob([lines.slice(Math.max(0, whole - tailLines)).join("")]).stream();
  };

  readonly append: LogFiles["append"] = async (name) => {
    const key = FakeLogFiles.key(name);
    const whole = /^(.*\n)?/s.exec(this.texts.get(key) ?? "")?.[0] ?? "";
    this.texts.set(key, whole);
    return {
      write: async (bytes) =>
        void this.texts.set(key, this.texts.get(key) + Buffer.from(bytes).toString()),
      close: async () => {},
    };
  };

  readonly delete: LogFiles["delete"] = async (containerId) => {
    for (const key of this.texts.keys()) if (key.startsWith(containerId)) this.texts.delete(key);
  };

  readonly deleteAllBut: LogFiles["deleteAllBut"] = async (containerIds) => {
    for (const key of this.texts.keys())
      if (!containerIds.some((id) => key.startsWith(id))) this.texts.delete(key);
  };
}
