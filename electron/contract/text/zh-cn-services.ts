/**
 * What the services say, in Chinese. Their messages are English sentences with values in them, so the English sentence is
 * the key: {name} stands for a value that stays as it is, <name> for one that is itself in this table.
 * service-text.test.ts reads the services' sources and asks for every sentence in them.
 */
export const zhCnServices: Readonly<Record<string, string>> = {
  // Files of the host.
  'There is no file "{path}". Check its name, or choose another file.':
    "没有文件“{path}”。请检查文件名，或选择其他文件。",
  '"{path}" may not be opened. Change its permissions, or choose another file.':
    "没有权限打开“{path}”。请更改其权限，或选择其他文件。",
  '"{path}" is a folder. Choose a file in it.': "“{path}”是文件夹。请选择其中的文件。",
  '"{path}" is on a disk that cannot be written. Choose another place.': "“{path}”所在的磁盘不可写入。请选择其他位置。",
  'The disk that holds "{path}" is full. Make room on it and try again.': "“{path}”所在的磁盘已满。请腾出空间后重试。",
  "The host has too many files open. Close some programs and try again.": "主机打开的文件过多。请关闭一些程序后重试。",
  '"{path}" could not be read or written ({code}). Check the disk that holds it.':
    "“{path}”无法读写（{code}）。请检查其所在的磁盘。",
  '"{path}" is not an ordinary file. Choose a file.': "“{path}”不是普通文件。请选择文件。",
  '"{path}" is larger than {most}. Choose another file.': "“{path}”大于 {most}。请选择其他文件。",
  '"{path}" could not be shown: {problem}': "无法显示“{path}”：{problem}",
  'A part of Nestbox is missing ({path}). Run "npm run build" and try again.':
    "缺少 Nestbox 的组成部分（{path}）。请运行“npm run build”后重试。",
  'Nestbox is already running with the folder "{home}"{by}. Use its window, end it and try again, or give this one another folder with --home DIR.':
    "Nestbox 已在使用文件夹“{home}”运行{by}。请使用它的窗口，或结束它后重试，或用 --home DIR 指定其他文件夹。",
  "\"{path}\" has {length} bytes, which is no firmware's size: 64, 128, 192 or 256 KiB. Choose a PC's BIOS image.":
    "“{path}”有 {length} 字节，不是固件的大小（64、128、192 或 256 KiB）。请选择 PC 的 BIOS 映像。",
  '"{path}" has {length} bytes, which is no display firmware\'s size: a multiple of 512 up to 64 KiB. Choose a VGA BIOS image.':
    "“{path}”有 {length} 字节，不是显示固件的大小（512 的倍数，最多 64 KiB）。请选择 VGA BIOS 映像。",
  "SeaBIOS is not on this computer. Install the package seabios or QEMU, or choose the built-in firmware in the machine's settings.":
    "本机没有 SeaBIOS。请安装 seabios 或 QEMU 软件包，或在虚拟机设置中选择内置固件。",

  // Images.
  '"{path}": <message>': "“{path}”：<message>",
  '"{path}" is empty. Choose another image, or download it again.': "“{path}”是空的。请选择其他映像，或重新下载。",
  '"{path}" is too large for a floppy disk ({size}; at most 2880 KiB). Choose a floppy image, or put this one into a hard disk or CD-ROM drive.':
    "“{path}”对软盘来说太大（{size}；最多 2880 KiB）。请选择软盘映像，或把它放入硬盘或光盘驱动器。",
  '"{path}" is larger than {most} GiB, too large to be sent. Enter its path on the host instead.':
    "“{path}”大于 {most} GiB，无法发送。请改为输入它在主机上的路径。",
  '"{path}" holds {bytes} bytes, which is no floppy disk\'s size ({sizes}). It is probably cut off: download or copy it again.':
    "“{path}”有 {bytes} 字节，不是任何软盘的大小（{sizes}）。它可能不完整：请重新下载或复制。",
  '"{path}" was changed since the machine\'s state was saved. Put it back as it was, or discard the saved state.':
    "“{path}”在虚拟机状态保存后被更改。请恢复原样，或丢弃已保存的状态。",
  '"{path}" was changed after a snapshot of this machine was taken, so what the machine wrote since no longer fits on it. Put the image back as it was.':
    "“{path}”在此虚拟机生成快照后被更改，虚拟机此后写入的内容已与它不符。请把映像恢复原样。",
  '"{name}" is a floppy image, which does not fit <drive>. Put it into drive A.':
    "“{name}”是软盘映像，不适用于<drive>。请放入驱动器 A。",
  "a CD-ROM drive": "光盘驱动器",
  "a hard disk": "硬盘",
  '"{path}" is in use by the machine "{other}". Switch that one off first, or use a copy.':
    "“{path}”正被虚拟机“{other}”使用。请先关闭那台虚拟机，或使用副本。",
  '"{path}" is in use by another machine. Switch that machine off, or give this one a copy of the image.':
    "“{path}”正被其他虚拟机使用。请关闭那台虚拟机，或让此虚拟机使用映像的副本。",
  "A lock could not be taken ({code}).": "无法取得锁（{code}）。",
  "The uploaded image is no longer there. Choose the file again.": "上传的映像已不存在。请重新选择文件。",
  "This is a {title} image, which Nestbox cannot read yet. Convert it to a raw image first, for example with qemu-img.":
    "这是 {title} 映像，Nestbox 尚不能读取。请先将其转换为原始映像，例如使用 qemu-img。",
  "The image is empty. Choose another image, or download it again.": "映像是空的。请选择其他映像，或重新下载。",
  "The image is larger than any disk (1 PiB). Choose another image.": "映像比任何磁盘都大（1 PiB）。请选择其他映像。",
  'The image wants another file, "{name}". Nestbox opens single files only.':
    "此映像还需要另一个文件“{name}”。Nestbox 只能打开单个文件。",
  "This file holds only the changes of a disk that belongs to a machine. Open that machine, or choose another image.":
    "此文件只含某台虚拟机磁盘的更改。请打开那台虚拟机，或选择其他映像。",
  'This Nestbox knows no image format "{id}". Update it, or add the image again.':
    "此版本的 Nestbox 不认识映像格式“{id}”。请更新 Nestbox，或重新添加映像。",
  '"{path}" has become shorter while the machine was using it. Switch the machine off and restore the file.':
    "“{path}”在虚拟机使用期间变短了。请关闭虚拟机并恢复该文件。",
  '"{path}" is opened for reading only.': "“{path}”以只读方式打开。",
  '"{path}" was deleted or replaced while the machine was using it: what the machine writes is lost. Save what you need inside the machine elsewhere, and switch it off.':
    "“{path}”在虚拟机使用期间被删除或替换：虚拟机写入的内容会丢失。请把虚拟机中需要的内容另存他处，然后关闭它。",
  '"{path}" ends before {offset}. It is probably damaged.': "“{path}”在 {offset} 之前就结束了，可能已损坏。",
  "There is nothing at {offset} of this image.": "此映像的 {offset} 处没有内容。",
  "This image cannot be written at {offset}.": "此映像的 {offset} 处无法写入。",
  "There is nothing at {offset} of the changes.": "更改的 {offset} 处没有内容。",
  "The changes end before {offset}.": "更改在 {offset} 之前就结束了。",
  "The changes that are kept in memory have reached {mib} MiB. Open the disk image for writing, so that they go there.":
    "保存在内存中的更改已达 {mib} MiB。请以可写方式打开磁盘映像，使更改写入其中。",
  "The disk under this overlay has another size than when the overlay was made. Put the original back in its place.":
    "此叠加层之下的磁盘与生成时大小不同。请放回原来的磁盘。",
  "The note of this overlay is too long.": "此叠加层的附注过长。",
  "This disk is too large to keep its changes apart from it. Open it for writing.":
    "此磁盘太大，无法另行保存更改。请以可写方式打开它。",
  "The overlay was made by a newer Nestbox. Update this one to use it.":
    "此叠加层由较新的 Nestbox 生成。请更新 Nestbox 后使用。",
  "The overlay of this disk is damaged: <why>. Restore it from a backup, or a snapshot before it.":
    "此磁盘的叠加层已损坏：<why>。请从备份恢复，或恢复更早的快照。",

  // Machines.
  "The machine is not running. Start it first.": "虚拟机没有运行。请先启动。",
  "The machine is not running.": "虚拟机没有运行。",
  "The machine is running already.": "虚拟机已在运行。",
  "The machine is running: there is no saved state.": "虚拟机正在运行：没有已保存的状态。",
  "The machine has no saved state.": "虚拟机没有已保存的状态。",
  "The machine's state is saved. Start it first, or discard the saved state.":
    "虚拟机的状态已保存。请先启动，或丢弃已保存的状态。",
  "The machine is <state> now. Wait a moment and try again.": "虚拟机<state>。请稍候再试。",
  starting: "正在启动",
  running: "正在运行",
  paused: "已暂停",
  saving: "正在保存状态",
  stopping: "正在关闭",
  "This machine no longer exists.": "此虚拟机已不存在。",
  "Switch the machine off before cloning it, or save its state.": "克隆前请关闭虚拟机，或保存其状态。",
  "Switch the machine off before changing its settings.": "更改设置前请关闭虚拟机。",
  "Switch the machine off before removing it.": "移除前请关闭虚拟机。",
  "Switch the machine off before changing its hard disks.": "更换硬盘前请关闭虚拟机。",
  "There is a hard disk already. Take it out first, or choose another place.":
    "这里已有硬盘。请先取出，或选择其他位置。",
  "The machine's settings are damaged.": "此虚拟机的设置已损坏。",
  'There is no machine in "{folder}". Choose the folder of a machine: it has a file {file} in it.':
    "“{folder}”中没有虚拟机。请选择虚拟机的文件夹：其中有文件 {file}。",
  "This machine is on the list already.": "此虚拟机已在列表中。",
  '"{path}", which says where machines are, is damaged. Mend it, or remove it and add the machines again.':
    "记录虚拟机位置的“{path}”已损坏。请修复它，或删除它并重新添加虚拟机。",
  "This machine was made by a newer Nestbox. Update Nestbox to use it; its settings were left as they are.":
    "此虚拟机由较新的 Nestbox 创建。请更新 Nestbox 后使用；其设置未作改动。",
  "The settings file {file} is damaged: <what>. Mend or replace it in the machine's folder, or remove the machine.":
    "设置文件 {file} 已损坏：<what>。请在虚拟机的文件夹中修复或替换它，或移除此虚拟机。",
  "The machine wants {memory} MiB of memory, but this host has {total} MiB. Give it less.":
    "虚拟机需要 {memory} MiB 内存，但此主机只有 {total} MiB。请减少。",
  "The machine wants {memory} MiB of memory, but other machines use {used} of the host's {total} MiB. Switch one of them off, or give this one less.":
    "虚拟机需要 {memory} MiB 内存，但其他虚拟机已占用主机 {total} MiB 中的 {used} MiB。请关闭其中一台，或减少此虚拟机的内存。",
  "<problem> Change it in the machine's settings.": "<problem>请在虚拟机的设置中更改。",
  "Memory must be at most {max} MiB.": "内存不能大于 {max} MiB。",
  "Memory must be at least {min} MiB.": "内存不能小于 {min} MiB。",
  "Memory must be a whole number of MiB.": "内存必须是整数（MiB）。",
  "The host could not give the machine {memory} MiB of memory. Give it less, or close other programs.":
    "主机无法为虚拟机提供 {memory} MiB 内存。请减少，或关闭其他程序。",
  "The machine has no CD-ROM drive.": "此虚拟机没有光盘驱动器。",
  "The guest has locked the CD-ROM drive. Eject the disc in the guest first.":
    "客户机锁定了光盘驱动器。请先在客户机中弹出光盘。",
  'The serial line\'s file "{path}" cannot be written (<why>). Choose another in the settings.':
    "串口的文件“{path}”无法写入（<why>）。请在设置中选择其他文件。",
  "TCP port {port} cannot be used for a serial line: <why>. Choose another port.":
    "TCP 端口 {port} 不能用于串口：<why>。请选择其他端口。",
  "it is not a file": "它不是文件",
  "another program uses it": "另一个程序正在使用它",
  "The {what} has {size} bytes; it must have 1 to {max}. Choose another file.":
    "{what} 有 {size} 字节，必须为 1 到 {max} 字节。请选择其他文件。",
  "The guest does not listen to the power button; DOS, for one, never does. Power the machine off instead.":
    "客户机不响应电源按钮；例如 DOS 从不响应。请改用“关闭电源”。",

  // How a run ended.
  "The machine did not answer and was switched off.": "虚拟机没有响应，已被关闭。",
  "The machine's process ended unexpectedly ({how}). Start it again; other machines are not affected.":
    "虚拟机的进程意外结束（{how}）。请重新启动；其他虚拟机不受影响。",
  "The machine's process ended.": "虚拟机的进程已结束。",
  "The machine was switched off.": "虚拟机已关闭。",
  "The machine was switched off meanwhile.": "虚拟机在此期间被关闭。",
  "The guest switched the machine off.": "客户机关闭了虚拟机。",
  "The guest's processor shut down after a fault that it could not handle (triple fault). Reset or start it again.":
    "客户机的处理器遇到无法处理的错误后停机（三重故障）。请重置或重新启动。",
  "The guest stopped its processor with interrupts off, so nothing can wake it. Reset or start it again.":
    "客户机在关闭中断的情况下停止了处理器，无法再被唤醒。请重置或重新启动。",
  "The emulator failed; this is a defect of Nestbox. Start the machine again, and report it with its log.":
    "模拟器出错；这是 Nestbox 的缺陷。请重新启动虚拟机，并附上日志报告此问题。",

  // Snapshots, saved states and other long operations.
  "A snapshot of this machine is being taken.": "正在为此虚拟机生成快照。",
  "A snapshot of this machine is being restored.": "正在恢复此虚拟机的快照。",
  "A snapshot of this machine is being deleted.": "正在删除此虚拟机的快照。",
  "This machine's state is being saved.": "正在保存此虚拟机的状态。",
  "This machine's saved state is being read.": "正在读取此虚拟机已保存的状态。",
  "This machine is being cloned.": "正在克隆此虚拟机。",
  "This machine is being made.": "正在创建此虚拟机。",
  "<what> Wait until that is over.": "<what>请等待其完成。",
  "<what> Wait until that is over, or cancel it.": "<what>请等待其完成，或取消它。",
  "<what> That cannot be stopped; it will not take long.": "<what>此操作无法中止；不会太久。",
  "A snapshot of this machine is being taken. Wait for it to end, or cancel it.":
    "正在为此虚拟机生成快照。请等待其完成，或取消它。",
  "There is no snapshot to write.": "没有要写入的快照。",
  "The host has not enough memory for a snapshot of the running machine. Pause it, close other programs, or save its state instead.":
    "主机内存不足，无法为运行中的虚拟机生成快照。请暂停虚拟机、关闭其他程序，或改为保存状态。",
  "<why> The machine cannot be copied without it.": "<why>没有它就无法复制虚拟机。",
  "Stopped. Everything is as it was before.": "已停止。一切与之前相同。",
  'The snapshot file "{path}" is damaged: <what>. Nothing was changed. Use another snapshot, or put the file back from a backup.':
    "快照文件“{path}”已损坏：<what>。未作任何更改。请使用其他快照，或从备份恢复该文件。",
  "Some of its files are missing. Put them back from a backup, or delete the snapshot.":
    "缺少它的部分文件。请从备份恢复，或删除此快照。",
  "The machine's snapshots were made by a newer Nestbox. Update Nestbox to use them; they were left as they are.":
    "此虚拟机的快照由较新的 Nestbox 生成。请更新 Nestbox 后使用；快照未作改动。",
  "This snapshot no longer exists.": "此快照已不存在。",
  'The list of snapshots "{file}" is damaged: <what>. Nothing was changed. Put it back from a backup, or remove the machine.':
    "快照列表“{file}”已损坏：<what>。未作任何更改。请从备份恢复，或移除此虚拟机。",
  'The saved state is too old for this Nestbox: it no longer reads version {version} of device "{device}". Use the Nestbox that saved it.':
    "保存的状态对此版本的 Nestbox 来说太旧：它不再支持设备“{device}”的第 {version} 版。请使用保存它的 Nestbox。",
  "The saved state is damaged: <what>. Nothing was changed. Use another snapshot, or start the machine afresh.":
    "保存的状态已损坏：<what>。未作任何更改。请使用其他快照，或重新启动虚拟机。",
  "The saved state was made by a newer Nestbox: <what>. Nothing was changed. Update Nestbox to use it.":
    "保存的状态由较新的 Nestbox 生成：<what>。未作任何更改。请更新 Nestbox 后使用。",

  // What is wrong with a file.
  "it is empty": "它是空的",
  'the image "{path}" has no whole path': "映像“{path}”不是完整路径",
  "it is not JSON": "它不是 JSON",
  "it is missing": "它不存在",
  "it is cut off": "它不完整",
  "it does not say which version it has": "它没有注明版本",
  "it contradicts itself": "它自相矛盾",
  "its checksum is wrong": "校验和不正确",
  "its end is missing": "缺少结尾",
  "its table is wrong": "其中的表不正确",
  "a page is missing": "缺少一页",
  "it is no memory of a snapshot": "它不是快照的内存",
  'its memory "{name}" does not fit the machine': "其中的内存“{name}”与虚拟机不符",
  "two snapshots are called {id}": "有两个快照都叫 {id}",
  "the parent of {id} is missing": "缺少 {id} 的父快照",
  "the state of {id} is missing": "缺少 {id} 的状态",
  "the present comes from a snapshot that is missing": "当前状态来自一个不存在的快照",
  "the saved state is missing": "缺少已保存的状态",
  "two of its blocks are in one place": "有两个块在同一位置",
  "it has blocks behind the disk's end": "有块超出磁盘末尾",
  "it does not begin as one": "开头不正确",
  "its blocks have {bytes} bytes": "块的大小为 {bytes} 字节",
  "its disk has {sectors} sectors": "磁盘有 {sectors} 个扇区",
  "its sectors have {bytes} bytes": "扇区的大小为 {bytes} 字节",
  "its note is too long": "附注过长",
  "its note is not text": "附注不是文字",
  "its directory does not fit": "目录不相符",
  "its parts do not fit together": "各部分不相符",
  'it has a device that this machine lacks ("{id}")': "含有此虚拟机没有的设备（“{id}”）",
  'it has a device that this Nestbox lacks ("{id}")': "含有此版本 Nestbox 没有的设备（“{id}”）",
  'device "{id}" is in it twice': "设备“{id}”出现了两次",
  'device "{id}" is of a newer version': "设备“{id}”的版本较新",
  'device "{id}": wrong state': "设备“{id}”：状态不正确",
  'device "{id}": {what}': "设备“{id}”：{what}",
  'version {version} of device "{id}" is not what it says': "设备“{id}”的第 {version} 版与所称不符",
  'memory "{name}" has {bytes} bytes where the machine has {length}':
    "内存“{name}”有 {bytes} 字节，而虚拟机有 {length} 字节",
  'it has a memory that this machine lacks ("{name}")': "含有此虚拟机没有的内存（“{name}”）",
  "it has a newer form": "它的格式较新",

  // Systems that are fetched.
  "apt brought no package {name}.": "apt 没有取得软件包 {name}。",
  'The package {name} of this system does not hold "{member}". Choose another system.':
    "此系统的软件包 {name} 中没有“{member}”。请选择其他系统。",
  "{program} failed: {said}. Check the network, then try again.": "{program} 失败：{said}。请检查网络后重试。",
  "What came from {address} is not what its makers published (its SHA-256 differs). Try again later.":
    "从 {address} 收到的内容与其发布者公布的不同（SHA-256 不符）。请稍后再试。",
  "{address} answered with {status}. Try again later.": "{address} 返回了 {status}。请稍后再试。",
  "What {address} sends is larger than it should be. Try again later.": "{address} 发送的内容过大。请稍后再试。",
  "The connection to {host} failed. Check the network, then go on.": "与 {host} 的连接失败。请检查网络后继续。",
  "{name} cannot be fetched now: <why>": "现在无法获取 {name}：<why>",
  "it needs a 64-bit processor, which comes later.": "它需要 64 位处理器，以后才会提供。",
  "this computer is offline. Connect it to a network.": "此计算机没有联网。请连接网络。",
  "it comes with the packages of Debian and Ubuntu only.": "它只随 Debian 和 Ubuntu 的软件包提供。",
  "Fetching was stopped.": "已停止获取。",
  "There is no such system in the catalogue.": "目录中没有此系统。",
  "The archive that was fetched is damaged: <why>. Fetch it again.": "取得的压缩包已损坏：<why>。请重新获取。",
  '"{wanted}" is not in it': "其中没有“{wanted}”",
  "it is packed in an unknown way": "压缩方式未知",
  "its image is larger than it should be": "其中的映像过大",
  "a header is wrong": "文件头不正确",
  "it holds more than it says": "内容比所称的多",
  "it cannot be unpacked": "无法解压",
  "it is not a ZIP archive": "它不是 ZIP 压缩包",
  "its directory is too large": "目录过大",

  // The connection to the services.
  "Something went wrong inside Nestbox. The details are in its log.": "Nestbox 内部出错。详情见其日志。",
  "Something went wrong inside Nestbox. Try again.": "Nestbox 内部出错。请重试。",
  "This page may not talk to Nestbox: open the address that `npm start` printed, with its token.":
    "此页面无权访问 Nestbox：请打开 `npm start` 输出的地址（含令牌）。",
  "The connection to Nestbox was lost. It is tried again; start Nestbox if it does not come back.":
    "与 Nestbox 的连接中断，正在重试；如果没有恢复，请启动 Nestbox。",
  "The file could not be sent to Nestbox. Try it again.": "文件无法发送到 Nestbox。请重试。",
  "Nestbox refused the file. Reload the page and try it again.": "Nestbox 拒绝了此文件。请重新载入页面后重试。",
  "The screen data from the virtual machine is damaged. Close this view and open it again.":
    "虚拟机的画面数据已损坏。请关闭此视图并重新打开。",
  'There is no call named "{name}".': "没有名为“{name}”的调用。",
};
