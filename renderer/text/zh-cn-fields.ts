/** The settings' declarations in Chinese. The types ask for every field and every option. */
import type { ChoiceField, OrderField } from "../../core/settings/field.ts";
import type { FIELDS, FieldName } from "../../core/settings/pages.ts";
import type { ProblemCode } from "../../core/settings/problem.ts";

type OptionsOf<F> = F extends ChoiceField<infer V> | OrderField<infer V> ? Readonly<Record<V, string>> : never;

type FieldTexts<F> = { readonly label: string } & (F extends { readonly help: string } | { readonly help?: string }
  ? { readonly help?: string }
  : unknown) &
  ([OptionsOf<F>] extends [never] ? unknown : { readonly options: OptionsOf<F> });

export const zhCnFields: { readonly [K in FieldName]: FieldTexts<(typeof FIELDS)[K]> } = {
  name: { label: "名称" },
  osFamily: {
    label: "系统",
    help: "只决定图标，不改变虚拟机本身。",
    options: { welcome: "Nestbox 欢迎系统", dos: "DOS", linux: "Linux", windows: "Windows", bsd: "BSD", other: "其他" },
  },
  memoryMiB: { label: "内存" },
  executionCap: {
    label: "运行上限",
    help: "虚拟机最多使用一个主机处理器的多少。调低可让主机保持流畅或节省电量。",
  },
  engine: {
    label: "引擎",
    help: "“自动”会编译经常运行的代码。解释器较慢，但有助于判断崩溃出在哪里。",
    options: { auto: "自动", interpreter: "仅解释器", jit: "全部编译" },
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
  screenScaling: {
    label: "画面大小",
    help: "整数倍缩放让每个像素都清晰；适合窗口会填满窗口，但可能模糊。",
    options: { integer: "整数倍", fit: "适合窗口" },
  },
};

/** {label}, {max}, {min} and {unit} are filled in. */
export const zhCnProblems: Readonly<Record<ProblemCode, string>> = {
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
