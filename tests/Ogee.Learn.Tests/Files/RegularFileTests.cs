using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Ogee.Testing;

namespace Ogee.Learn.Tests;

public partial class RegularFileTests
{
    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileUser(uint user);

    [Fact]
    public void AFileIsRead()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a"], "abc");
        Assert.Equal("abc"u8, RegularFile.ReadAllBytes(folder["a"], 3));
        Expect.Error(FileErrors.Read, () => RegularFile.ReadAllBytes(folder["a"], 2), "3 bytes");
    }

    [Fact]
    public void ALinkToAFileIsFollowed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a"], "abc");
        File.CreateSymbolicLink(folder["link"], folder["a"]);
        Assert.Equal(3, RegularFile.ReadAllBytes(folder["link"], 9).Length);
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        using var folder = new TemporaryFolder();
        Expect.Error(FileErrors.Missing, () => RegularFile.Open(folder["none"]), folder["none"]);
        Expect.Error(FileErrors.Missing, () => RegularFile.Open(folder["none/none"]), $"the folder {folder["none"]} does not exist");
    }

    [Fact]
    public void AFolderIsRefused()
    {
        using var folder = new TemporaryFolder();
        Expect.Error(FileErrors.NotRegular, () => RegularFile.Open(folder.Path), "a folder");
    }

    [Fact]
    public void APipeIsRefusedAtOnce()
    {
        Tool.OnlyOn(!OperatingSystem.IsWindows(), "Windows has no pipes among its files");
        using var folder = new TemporaryFolder();
        Assert.Equal(0, MakePipe(folder["pipe"], 0b110_000_000));
        Expect.Error(FileErrors.NotRegular, () => RegularFile.Open(folder["pipe"]), "a pipe");
        Expect.Error(FileErrors.NotRegular, () => DurableFile.WriteAllText(folder["pipe"], "x"), "a pipe");
    }

    [Fact]
    public void EndlessDevicesAreRefused()
    {
        Tool.OnlyOn(OperatingSystem.IsLinux(), "only Linux tells devices from files of no bytes");
        Expect.Error(FileErrors.NotRegular, () => RegularFile.Open("/dev/zero"), "a device");
        Expect.Error(FileErrors.NotRegular, () => DurableFile.WriteAllText("/dev/null", "x"), "a device");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void AFileWithoutPermissionIsNamed()
    {
        Tool.OnlyOn(OperatingSystem.IsLinux(), "needs setfsuid, which Linux has");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["secret"], "x");
        File.SetUnixFileMode(folder["secret"], UnixFileMode.None);
        Expect.Error(FileErrors.Denied, () => AsNobody(() => RegularFile.Open(folder["secret"])), folder["secret"]);
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Expect.Error(FileErrors.Denied, () => AsNobody(() => DurableFile.WriteAllText(folder["new"], "x")), folder["new"]);
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(["secret"], folder.Names);
    }

    // Changes the calling thread only, which Expect.Error makes for each call; without effect for all but the superuser, who may read everything.
    static void AsNobody(Action action)
    {
        _ = SetFileUser(65534);
        action();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void TextThatIsNoPathIsRefused(string path)
    {
        Expect.Error(FileErrors.Path, () => RegularFile.Open(path));
        Expect.Error(FileErrors.Path, () => DurableFile.WriteAllText(path, "x"));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(5000)]
    public void OverlongNamesAreRefused(int length)
    {
        var name = Path.Combine(Path.GetTempPath(), new string('x', length));
        Expect.Error(FileErrors.Path, () => RegularFile.Open(name), "too long");
        Expect.Error(FileErrors.Path, () => DurableFile.WriteAllText(name, "x"), "too long");
    }

    [Theory]
    [InlineData("naïve \u202e gnp.exe")]
    [InlineData("🛠️ 数据")]
    [InlineData("\u200b")]
    public void OddNamesWork(string name)
    {
        using var folder = new TemporaryFolder();
        DurableFile.WriteAllText(folder[name], name);
        Assert.Equal(name, System.Text.Encoding.UTF8.GetString(RegularFile.ReadAllBytes(folder[name], 100)));
    }
}
