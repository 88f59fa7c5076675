/** Everything a standard VGA remembers besides its memory, DAC and latches. Plain data: who writes it is elsewhere. */
import { z } from "zod";
import { byte } from "../state-fields.ts";
import { bankState, RegisterBank } from "./register-bank.ts";
import { ATTR_INDEX_SCREEN_ON } from "./register-names.ts";

// Bits that exist, by register. Reserved bits read as 0.
const SEQUENCER = [0x03, 0x3d, 0x0f, 0x3f, 0x0e];
const CRTC = Array.from({ length: 25 }, () => 0xff)
  .with(0x08, 0x7f)
  .with(0x0a, 0x3f)
  .with(0x0b, 0x7f)
  .with(0x14, 0x7f)
  .with(0x17, 0xef);
const GRAPHICS = [0x0f, 0x0f, 0x0f, 0x1f, 0x03, 0x7b, 0x0f, 0x0f, 0xff];
const ATTRIBUTE = [...Array.from({ length: 16 }, () => 0x3f), 0xef, 0xff, 0x3f, 0x0f, 0x0f];

const SEQUENCER_INDEX = 0x07;
const CRTC_INDEX = 0x3f;
const GRAPHICS_INDEX = 0x0f;
const ATTRIBUTE_INDEX = 0x1f;

export const vgaRegistersState = z.strictObject({
  sequencer: bankState(SEQUENCER, SEQUENCER_INDEX),
  crtc: bankState(CRTC, CRTC_INDEX),
  graphics: bankState(GRAPHICS, GRAPHICS_INDEX),
  attribute: bankState(ATTRIBUTE, ATTRIBUTE_INDEX),
  /** The attribute port takes data next, not an index. */
  attributeData: z.boolean(),
  /** Bit 5 of the attribute index. */
  screenOn: z.boolean(),
  miscellaneous: byte,
  featureControl: byte,
  subsystemEnable: byte,
});
export type VgaRegistersState = z.infer<typeof vgaRegistersState>;

/** After reset as at power-on: all 0 but the subsystem enable. */
export class VgaRegisters {
  readonly sequencer = new RegisterBank(SEQUENCER, SEQUENCER_INDEX);
  readonly crtc = new RegisterBank(CRTC, CRTC_INDEX);
  readonly graphics = new RegisterBank(GRAPHICS, GRAPHICS_INDEX);
  readonly attribute = new RegisterBank(ATTRIBUTE, ATTRIBUTE_INDEX);
  attributeData = false;
  screenOn = false;
  miscellaneous = 0;
  featureControl = 0;
  /** DEVIATION: on, where a card waits for its BIOS; bit 0 gates the memory only. */
  subsystemEnable = 1;

  /** Port 3C0h as it reads. */
  get attributeIndex(): number {
    return this.attribute.index | (this.screenOn ? ATTR_INDEX_SCREEN_ON : 0);
  }

  save(): VgaRegistersState {
    return {
      sequencer: this.sequencer.save(),
      crtc: this.crtc.save(),
      graphics: this.graphics.save(),
      attribute: this.attribute.save(),
      attributeData: this.attributeData,
      screenOn: this.screenOn,
      miscellaneous: this.miscellaneous,
      featureControl: this.featureControl,
      subsystemEnable: this.subsystemEnable,
    };
  }

  restore(state: VgaRegistersState): void {
    this.sequencer.restore(state.sequencer);
    this.crtc.restore(state.crtc);
    this.graphics.restore(state.graphics);
    this.attribute.restore(state.attribute);
    this.attributeData = state.attributeData;
    this.screenOn = state.screenOn;
    this.miscellaneous = state.miscellaneous;
    this.featureControl = state.featureControl;
    this.subsystemEnable = state.subsystemEnable;
  }

  reset(): void {
    for (const bank of [this.sequencer, this.crtc, this.graphics, this.attribute]) bank.reset();
    this.attributeData = false;
    this.screenOn = false;
    this.miscellaneous = 0;
    this.featureControl = 0;
    this.subsystemEnable = 1;
  }
}
