/** The settings' declarations in Chinese. The types ask for every field and every option. */
import type { ChoiceField, OrderField } from "../../core/settings/field.ts";
import type { FIELDS, FieldName } from "../../core/settings/pages.ts";
import type { ProblemCode } from "../../core/settings/problem.ts";

type OptionsOf<F> = F extends ChoiceField<infer V> | OrderField<infer V> ? Readonly<Record<V, string>> : never;

type FieldTexts<F> = { readonly label: string } & (F extends { readonly help: string } | { readonly help?: string }
  ? { readonly help?: string }
  : unknown) &
  (F extends { readonly unavailable: string } ? { readonly unavailable: string } : unknown) &
  ([OptionsOf<F>] extends [never] ? unknown : { readonly options: OptionsOf<F> });

export const zhCnFields: { readonly [K in FieldName]: FieldTexts<(typeof FIELDS)[K]> } = {
  name: { label: "名称" },
  osFamily: {
    label: "系统",
    help: "只决定图标，不改变虚拟机本身。",
    options: { welcome: "Nestbox 欢迎系统", dos: "DOS", linux: "Linux", windows: "Windows", bsd: "BSD", other: "其他" },
  },
  memoryMiB: { label: "内存" },
  cpuModel: {
    label: "处理器",
    help: "较旧的处理器适用于不认识新处理器的系统。",
    options: { "386": "80386", "486": "80486", pentium: "Pentium", i686: "Pentium Pro（i686）" },
  },
  processors: { label: "处理器数量", unavailable: "目前虚拟机只有一个处理器。" },
  executionCap: {
    label: "运行上限",
    help: "虚拟机最多使用一个主机处理器的多少。调低可让主机保持流畅或节省电量。",
  },
  engine: {
    label: "引擎",
    help: "“自动”会编译经常运行的代码。解释器较慢，但有助于判断崩溃出在哪里。",
    options: { auto: "自动", interpreter: "仅解释器", jit: "全部编译" },
  },
  firmware: {
    label: "固件",
    help: "内置固件启动最快。SeaBIOS 是 QEMU 虚拟机所用的固件，由主机上的同名软件包提供。",
    options: { builtin: "内置", seabios: "SeaBIOS" },
  },
  bootOrder: {
    label: "启动顺序",
    help: "固件从上到下依次尝试已勾选的驱动器。",
    options: { a: "软盘", c: "硬盘", d: "光盘" },
  },
  floppy: { label: "软盘驱动器 A" },
  cd: { label: "光盘驱动器" },
  disk1: { label: "硬盘 1" },
  disk2: { label: "硬盘 2" },
  disk3: { label: "硬盘 3" },
  serial1: { label: "串口 1", help: "文件只会追加，不会被覆盖。TCP 端口只在本机开放，可用终端程序连接。" },
  serial2: { label: "串口 2", help: "文件只会追加，不会被覆盖。TCP 端口只在本机开放，可用终端程序连接。" },
  pixelShape: {
    label: "像素形状",
    help: "旧式 PC 的画面模式不论分辨率都充满 4:3 显示器。“按画面大小”在适合窗口时如此显示，整数倍时保持方形像素。",
    options: { bySize: "按画面大小", monitor: "如 4:3 显示器", square: "方形" },
  },
  statusBar: {
    label: "状态栏",
    help: "显示释放键盘和鼠标的按键。",
    options: { shown: "显示", hidden: "隐藏" },
  },
  screenScaling: {
    label: "画面大小",
    help: "整数倍缩放让每个像素都清晰；适合窗口会填满窗口，但可能模糊。",
    options: { integer: "整数倍", fit: "适合窗口" },
  },
};

/** {label}, {max}, {min} and {unit} are filled in. */
export const zhCnProblems: Readonly<Record<ProblemCode, string>> = {
  notAnEnd: "{label}必须连接到窗口、文件或 TCP 端口。",
  noFile: "{label}：请输入文件的完整路径。",
  badPort: "{label}：请使用 {min} 到 {max} 之间的端口。",
  missing: "{label}：请至少输入一个字符。",
  notText: "{label}必须是文字。",
  tooLong: "{label}：最多 {max} 个字符。",
  notWhole: "{label}必须是整数（{unit}）。",
  tooSmall: "{label}不能小于 {min} {unit}。",
  tooLarge: "{label}不能大于 {max} {unit}。",
  moreThanHost: "{label}：此主机只有 {max} {unit}。",
  notListed: "{label}必须是所列选项之一。",
  notAnImage: "{label}必须是映像文件的路径，或留空。",
};
