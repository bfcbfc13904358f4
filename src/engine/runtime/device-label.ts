/** What the name of a device, as people read it, says of the device. Must not load devices. */

/** e.g. "tensorflow 2.21.0 (GPU)", "webgpu". */
export function isGpuLabel(label: string): boolean {
	return /^webgpu\b|\((gpu|cuda)\b/i.test(label);
}
