/**
 * The scan of vectors as WebAssembly with SIMD, in two steps: a sweep over codes of two bits a component, and exact
 * products of the rows that it leaves. The sweep looks sums up instead of multiplying, after André, Kermarrec & Le
 * Scouarnec, "Cache locality is not enough: high-performance nearest neighbor search with product quantization fast
 * scan", VLDB 2015. Assembled once with wabt from:
 *
 *   (memory (export "memory") 1)
 *   ;; A group is two components, its code four bits. A block is 32 rows: for each group 16 bytes, whose low halves are
 *   ;; the codes of rows 0…15 and whose high halves those of rows 16…31. `keys` are unsigned words of 16 bits.
 *   (func (export "sweep") (param $lut $codes $keys $blocks $groups i32)      ;; groups is even
 *     for each block: four sums a0, a1, b0, b1 = 0; for each two groups g, g + 1, tables p = lut[g], q = lut[g + 1]:
 *       a = i8x16.add(i8x16.swizzle(p, c & 15), i8x16.swizzle(q, d & 15))         ;; c, d: the two groups' 16 bytes
 *       b = the same of the high halves, (i16x8.shr_u c 4) & 15
 *       a0 += a and a1 += (i16x8.shr_u a 8) as words, b0 and b1 likewise
 *     keys = a0 − (a1 << 8) and a1 shuffled into order, then b0 and b1)
 *   ;; scores[n] = Σ rows[list[n]][i] · query[i], all of 16 bits; dimensions is a multiple of 32
 *   (func (export "measure") (param $query $rows $dimensions $list $count $scores i32)
 *     i32x4.dot_i16x8_s, 32 components a step)
 *   ;; the codes of rows from … to: how many of −t, 0 and t a component less its mean exceeds; t is the root mean square
 *   (func (export "pack") (param $rows $means $dimensions $codes $from $to i32)
 *     v = i16x8.sub_sat_s(row, means); w = −(v > t) − (v > 0) − (v > −t); w |= i32x4.shr_u(w, 14)
 *     each lane of w is the code of a group, put into its half of its byte)
 *
 * An i32 cannot overflow while rows and query are no longer than 32,767, by Cauchy and Schwarz.
 */
const MODULE =
  'AGFzbQEAAAABEgJgBX9/f39/AGAGf39/f39/AAMEAwABAQUDAQABByMEBm1lbW9yeQIABXN3ZWVwAAAHbWVhc3VyZQABBHBhY2sAAgrvCAO3AwIDfwt7' +
  'QQ/9DyEOIAIgA0EGdGohBSAAIARBBHRqIQcCQANAIAIgBU8NAf0MAAAAAAAAAAAAAAAAAAAAACEP/QwAAAAAAAAAAAAAAAAAAAAAIRD9DAAAAAAAAAAA' +
  'AAAAAAAAAAAhEf0MAAAAAAAAAAAAAAAAAAAAACESIAAhBgNAIAH9AAQAIQggAf0ABBAhCSAG/QAEACEKIAb9AAQQIQsgCiAIIA79Tv0OIAsgCSAO/U79' +
  'Dv1uIQwgCiAIQQT9jQEgDv1O/Q4gCyAJQQT9jQEgDv1O/Q79biENIA8gDP2OASEPIBAgDEEI/Y0B/Y4BIRAgESAN/Y4BIREgEiANQQj9jQH9jgEhEiAB' +
  'QSBqIQEgBkEgaiEGIAYgB0kNAAsgDyAQQQj9iwH9kQEhDyARIBJBCP2LAf2RASERIAIgDyAQ/Q0AARARAgMSEwQFFBUGBxYX/QsEACACIA8gEP0NCAkY' +
  'GQoLGhsMDRwdDg8eH/0LBBAgAiARIBL9DQABEBECAxITBAUUFQYHFhf9CwQgIAIgESAS/Q0ICRgZCgsaGwwNHB0ODx4f/QsEMCACQcAAaiECDAALCwuD' +
  'AgIFfwJ7IAJBAXQhCiADIARBAnRqIQYgACAKaiEJAkADQCADIAZPDQEgASADKAIAIApsaiEH/QwAAAAAAAAAAAAAAAAAAAAAIQv9DAAAAAAAAAAAAAAA' +
  'AAAAAAAhDCAAIQgDQCALIAf9AAQAIAj9AAQA/boBIAf9AAQQIAj9AAQQ/boB/a4B/a4BIQsgDCAH/QAEICAI/QAEIP26ASAH/QAEMCAI/QAEMP26Af2u' +
  'Af2uASEMIAdBwABqIQcgCEHAAGohCCAIIAlJDQALIAsgDP2uASELIAUgC/0bACAL/RsBaiAL/RsCIAv9GwNqajYCACAFQQRqIQUgA0EEaiEDDAALCwuu' +
  'AwMJfwl7AX8gAkEBdCEJIAEgCWohCAJAA0AgBCAFTw0BIAAgBCAJbGohBv0MAAAAAAAAAAAAAAAAAAAAACEQIAEhBwNAIAb9AAQAIAf9AAQA/ZIBIREg' +
  'ECARIBH9ugH9+gH95AEhECAGQRBqIQYgB0EQaiEHIAcgCEkNAAsgEP0fACAQ/R8BkiAQ/R8CIBD9HwOSkiACs5WR/AAhGCAY/RAhEiAS/YEBIRMgAyAE' +
  'QQV2IAJBA3RsaiEKIAogBEEPcWohDSAEQRBxQQJ2IQtB8AEgC3YhDCAAIAQgCWxqIQYgASEHA0AgBv0ABAAgB/0ABAD9kgEhESARIBT9MSARIBL9MSAR' +
  'IBP9Mf2OAf2OAf2BASEVIBUgFUEO/a0B/VAhFSANIA0tAAAgDHEgFf0bAEEPcSALdHI6AAAgDSANLQAQIAxxIBX9GwFBD3EgC3RyOgAQIA0gDS0AICAM' +
  'cSAV/RsCQQ9xIAt0cjoAICANIA0tADAgDHEgFf0bA0EPcSALdHI6ADAgDUHAAGohDSAGQRBqIQYgB0EQaiEHIAcgCEkNAAsgBEEBaiEEDAALCws='

/** Rows of a block of codes. */
export const BLOCK_ROWS = 32

export type ScanKernel = {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  sweep(lut: number, codes: number, keys: number, blocks: number, groups: number): void
  measure(query: number, rows: number, dimensions: number, list: number, count: number, scores: number): void
  pack(rows: number, means: number, dimensions: number, codes: number, from: number, to: number): void
}

/** What we use of `WebAssembly`: its types come with the browser's library, which the house does not load. */
type Wasm = {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: unknown }
}
const { Module, Instance } = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly

let compiled: object | undefined

/** A kernel with memory of its own. Node 20 and Bun have the instructions it needs. */
export function openScanKernel(): ScanKernel {
  compiled ??= new Module(Buffer.from(MODULE, 'base64'))
  return new Instance(compiled).exports as ScanKernel
}
