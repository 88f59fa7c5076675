; A quarter of the screen changes with every picture.
%define WIDTH 512
%define HEIGHT 384
%define LEFT 256
%define TOP 192
%include "vbe-rectangle.inc"
