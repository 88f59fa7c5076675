; PCI.

; → BX = bus, device and function of the chip with the ATA channels. CF set when they are not on PCI.
ide_pci_address:
        mov     bx, [fs:EBDA_PCI_IDE]
        cmp     bx, 1
        ret
