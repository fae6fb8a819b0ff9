using System.Diagnostics;

namespace Ogee.Learn.Tests;

public class FolderLockTests
{
    [Fact]
    public void TheSecondIsToldWhoTheFirstIs()
    {
        using var folder = new TemporaryFolder();
        using var first = FolderLock.Acquire(folder["run"]);
        var error = Expect.Error(FileErrors.Locked, () => FolderLock.Acquire(folder["run"]), $"by process {Environment.ProcessId} on {Environment.MachineName}");
        Assert.Contains(folder["run"], error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void AReleasedLockIsFree()
    {
        using var folder = new TemporaryFolder();
        FolderLock.Acquire(folder.Path).Dispose();
        using var second = FolderLock.Acquire(folder.Path);
        Assert.Equal(folder.Path, second.Folder);
    }

    [Fact]
    public void TheLockOfAProcessThatEndedIsTakenOver()
    {
        using var folder = new TemporaryFolder();
        using var process = Process.GetCurrentProcess();
        // This process's number, but another start: a number used again.
        File.WriteAllText(folder[".lock"], $"{process.Id}\n{Environment.MachineName}\n{process.StartTime.ToUniversalTime().AddMinutes(-5):O}\n");
        using var taken = FolderLock.Acquire(folder.Path);
    }

    [Fact]
    public void WhereTheSystemDoesNotLockTheRecordStillHolds()
    {
        using var folder = new TemporaryFolder();
        using var process = Process.GetCurrentProcess();
        File.WriteAllText(folder[".lock"], $"{process.Id}\n{Environment.MachineName}\n{process.StartTime.ToUniversalTime():O}\n");
        Expect.Error(FileErrors.Locked, () => FolderLock.Acquire(folder.Path), $"by process {process.Id}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("99999999999999\nhost\n2026-01-01\n")]
    [InlineData("1\nanother-host\n2026-01-01T00:00:00Z\n")]
    public void ARecordThatNamesNoRunningProcessOfThisHostIsTakenOver(string record)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[".lock"], record);
        using var taken = FolderLock.Acquire(folder.Path);
    }
}
