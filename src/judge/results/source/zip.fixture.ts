import { crc32, deflateRawSync, zstdCompressSync } from "node:zlib";

export interface Packed {
  readonly name: string;
  readonly data: Buffer | string;
  /** 0 stored, 8 deflated, 93 Zstandard; anything else is written stored. */
  readonly method?: number;
  /** The unpacked size that the archive declares, if it lies. */
  readonly declares?: number;
  readonly flags?: number;
  readonly checksum?: number;
}

/** A zip archive, with whatever is wrong in it. */
export function zipOf(members: Iterable<Packed>): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  let count = 0;
  for (const { name, data, method = 8, declares, flags = 0x800, checksum } of members) {
    const bytes = Buffer.from(data);
    const packed = method === 8 ? deflateRawSync(bytes) : method === 93 ? zstdCompressSync(bytes) : bytes;
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(checksum ?? crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(declares ?? bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    files.push(Buffer.from("PK\x03\x04"), common, path, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, rest, path);
    count++;
    offset += 30 + path.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, listed, end]);
}
