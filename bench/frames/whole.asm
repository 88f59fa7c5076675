; All of the screen changes with every picture.
%define WIDTH 1024
%define HEIGHT 768
%define LEFT 0
%define TOP 0
%include "vbe-rectangle.inc"
