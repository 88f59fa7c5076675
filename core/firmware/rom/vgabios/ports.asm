; I/O ports of the VGA [VGA], and of the Bochs display interface [DISPI].
VGA_ATTRIBUTE           equ 0x3C0
VGA_ATTRIBUTE_READ      equ 0x3C1
VGA_MISC_WRITE          equ 0x3C2
VGA_ENABLE              equ 0x3C3
VGA_SEQUENCER           equ 0x3C4
VGA_DAC_MASK            equ 0x3C6
VGA_DAC_STATE           equ 0x3C7
VGA_DAC_READ            equ 0x3C7
VGA_DAC_WRITE           equ 0x3C8
VGA_DAC_DATA            equ 0x3C9
VGA_FEATURE_READ        equ 0x3CA
VGA_MISC_READ           equ 0x3CC
VGA_GRAPHICS            equ 0x3CE
VGA_CRTC                equ 0x3D4
VGA_CRTC_MONO           equ 0x3B4
VGA_STATUS_OFFSET       equ 6           ; from the CRTC's index port to input status 1
ATTRIBUTE_SCREEN_ON     equ 0x20        ; index bit that gives the palette back to the display

DISPI_INDEX             equ 0x1CE
DISPI_DATA              equ 0x1CF
DISPI_ID                equ 0
DISPI_XRES              equ 1
DISPI_YRES              equ 2
DISPI_BPP               equ 3
DISPI_ENABLE            equ 4
DISPI_BANK              equ 5
DISPI_VIRTUAL_WIDTH     equ 6
DISPI_VIRTUAL_HEIGHT    equ 7
DISPI_X_OFFSET          equ 8
DISPI_Y_OFFSET          equ 9
DISPI_MEMORY_64K        equ 10
DISPI_ENABLED           equ 0x01
DISPI_8BIT_DAC          equ 0x20
DISPI_LINEAR            equ 0x40
DISPI_NO_CLEAR          equ 0x80
DISPI_OLDEST_ID         equ 0xB0C0
DISPI_NEWEST_ID         equ 0xB0C5

PCI_CONFIG_ADDRESS      equ 0xCF8
PCI_CONFIG_DATA         equ 0xCFC
DISPLAY_VENDOR          equ 0x1234
DISPLAY_DEVICE          equ 0x1111

PIT_COUNTER2            equ 0x42
PIT_CONTROL             equ 0x43
SYSTEM_B                equ 0x61        ; speaker gate and data, refresh toggle (bit 4)
