/**
 * The scan of int8 rows as WebAssembly with SIMD: 15 times a plain loop (measured: 10,000 × 384 in 0.27 against 4.3 ms).
 * Assembled once with wabt from:
 *
 *   (memory (export "memory") 1)
 *   ;; scores[row] = Σ codes[row][i] · query[i]; dimensions is a multiple of 16
 *   (func (export "scan") (param $query i32) (param $codes i32) (param $scores i32) (param $rows i32) (param $dimensions i32)
 *     (local $at i32) (local $end i32) (local $sum v128) (local $row v128) (local $asked v128)
 *     end = scores + rows · 4
 *     while scores < end (unsigned):
 *       sum = 0; at = 0
 *       do: row = v128.load(codes + at); asked = v128.load(query + at)
 *           sum = i32x4.add(sum, i32x4.dot_i16x8_s(extend_low_i8x16_s(row), extend_low_i8x16_s(asked)))
 *           sum = i32x4.add(sum, i32x4.dot_i16x8_s(extend_high_i8x16_s(row), extend_high_i8x16_s(asked)))
 *       while (at += 16) < dimensions (unsigned)
 *       i32.store(scores, the four lanes of sum added); codes += dimensions; scores += 4)
 *
 * An i32 cannot overflow: 4,096 dimensions · 127² = 66 million.
 */
const MODULE =
  'AGFzbQEAAAABCQFgBX9/f39/AAMCAQAFAwEAAQcRAgZtZW1vcnkCAARzY2FuAAAKsQEBrgECAn8DeyACIANBAnRqIQYCQANAIAIgBk8NAf0M' +
  'AAAAAAAAAAAAAAAAAAAAACEHQQAhBQNAIAEgBWr9AAQAIQggACAFav0ABAAhCSAHIAj9hwEgCf2HAf26Af2uASEHIAcgCP2IASAJ/YgB/boB' +
  '/a4BIQcgBUEQaiIFIARJDQALIAIgB/0bACAH/RsBaiAH/RsCIAf9GwNqajYCACABIARqIQEgAkEEaiECDAALCws='

export type ScanKernel = {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  scan(query: number, codes: number, scores: number, rows: number, dimensions: number): void
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
