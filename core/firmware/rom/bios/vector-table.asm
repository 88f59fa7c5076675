; Offsets of INT 08h–1Fh, at the address where the AT keeps them [IBMAT] "VECTOR_TABLE".
vector_table:
        dw      int08_timer, int09_keyboard, unexpected_master, unexpected_master
        dw      unexpected_master, unexpected_master, int0e_floppy, unexpected_master
        dw      int10_forward, int11_equipment, int12_memory_size, int13_disk
        dw      int14_serial, int15_system, int16_keyboard, int17_printer
        dw      int18_no_boot, int19_bootstrap, int1a_clock, dummy_iret
        dw      dummy_iret, crtc_parameters, floppy_parameters, 0
