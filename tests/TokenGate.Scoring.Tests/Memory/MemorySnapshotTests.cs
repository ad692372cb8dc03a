using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Tests.Judging;
using Xunit;

namespace TokenGate.Scoring.Tests.Memory;

public sealed class MemorySnapshotTests
{
    [Fact]
    public void RestoreMemory_AfterARestart_DoesNotForgiveALoop()
    {
        var before = new Desk();
        var document = Prose.Of(500, 1);
        for (var i = 0; i < 5; i++)
        {
            _ = before.Ask(document, Prose.Of(100, 10 + i));
        }

        using var file = new MemoryStream();
        Assert.Equal(1, before.Judge.SaveMemory(file, before.Now));
        file.Position = 0;

        var after = new Desk { Now = before.Now + TimeSpan.FromSeconds(10) };
        Assert.Equal(1, after.Judge.RestoreMemory(file, after.Now));
        Assert.InRange(after.Judge.MemoryBytes, before.Judge.MemoryBytes * 3 / 4, before.Judge.MemoryBytes * 5 / 4);
        var split = after.Ask(document, Prose.Of(100, 99)).Split;
        Assert.Equal(0, split.TrustedInput);
        Assert.Equal(0, split.TrustedOutput);
    }

    [Fact]
    public void RestoreMemory_GoesOnLikeTheJudgeThatSaved()
    {
        var (before, after) = (new Desk(), new Desk());
        for (var i = 0; i < 30; i++)
        {
            _ = before.Ask(Prose.Of(80, i % 11), Prose.Of(60, i % 7), "user-" + (i % 3));
        }

        using var file = new MemoryStream();
        _ = before.Judge.SaveMemory(file, before.Now);
        file.Position = 0;
        _ = after.Judge.RestoreMemory(file, before.Now);
        after.Now = before.Now;
        for (var i = 0; i < 30; i++)
        {
            var (left, right) = (before.Ask(Prose.Of(80, i % 17), Prose.Of(60, i % 9), "user-" + (i % 3)), after.Ask(Prose.Of(80, i % 17), Prose.Of(60, i % 9), "user-" + (i % 3)));
            Assert.Equal(left.Split, right.Split);
            Assert.Equal(left.Features.ToArray()[FeatureCatalogue.RangeOf(ScoreKind.Duplication)], right.Features.ToArray()[FeatureCatalogue.RangeOf(ScoreKind.Duplication)]);
        }
    }

    [Fact]
    public void RestoreMemory_AfterTheLongestWindow_HasExpired()
    {
        var desk = new Desk();
        _ = desk.Ask(Prose.Of(50, 1));
        using var file = new MemoryStream();
        _ = desk.Judge.SaveMemory(file, desk.Now);
        file.Position = 0;
        Assert.Equal(0, new Desk().Judge.RestoreMemory(file, desk.Now + TimeSpan.FromDays(15)));
        Assert.Equal(0, desk.Judge.SaveMemory(new MemoryStream(), desk.Now + TimeSpan.FromDays(15)));
    }

    [Fact]
    public void RestoreMemory_CutOrChangedAnywhere_IsRefusedAsAWhole()
    {
        var desk = new Desk();
        _ = desk.Ask(Prose.Of(50, 1));
        using var file = new MemoryStream();
        _ = desk.Judge.SaveMemory(file, desk.Now);
        var bytes = file.ToArray();
        for (var i = 0; i < bytes.Length; i += 61)
        {
            var judge = new Desk().Judge;
            _ = Assert.Throws<InvalidDataException>(() => judge.RestoreMemory(new MemoryStream(bytes[..i]), desk.Now));
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 0x40;
            _ = Assert.Throws<InvalidDataException>(() => judge.RestoreMemory(new MemoryStream(changed), desk.Now));
            Assert.Equal(0, judge.Users);
        }
    }

    [Fact]
    public void RestoreMemory_OfAnotherKey_IsRefused()
    {
        var desk = new Desk();
        _ = desk.Ask(Prose.Of(50, 1));
        using var file = new MemoryStream();
        _ = desk.Judge.SaveMemory(file, desk.Now);
        file.Position = 0;
        var other = new Judge(new JudgeOptions { Models = "" }, MemoryKey.Create());
        _ = Assert.Throws<InvalidDataException>(() => other.RestoreMemory(file, desk.Now));
    }

    /// <summary>No part of two snapshots of one memory is the same, so nothing in them follows from public numbers alone.</summary>
    [Fact]
    public void SaveMemory_Twice_SharesNoEightBytes()
    {
        var desk = new Desk();
        for (var i = 0; i < 20; i++)
        {
            _ = desk.Ask(Prose.Of(50, i), user: i % 2 == 0 ? "-" : "mallory");
        }

        using MemoryStream one = new(), other = new();
        _ = desk.Judge.SaveMemory(one, desk.Now);
        _ = desk.Judge.SaveMemory(other, desk.Now);
        var seen = new HashSet<ulong>();
        var (first, second) = (one.ToArray(), other.ToArray());
        for (var i = 0; i + 8 <= first.Length; i++)
        {
            seen.Add(BitConverter.ToUInt64(first, i));
        }

        Assert.DoesNotContain(Enumerable.Range(0, second.Length - 7), i => seen.Contains(BitConverter.ToUInt64(second, i)));
    }

    [Fact]
    public void Forget_APerson_LeavesNothingInMemoryNorInTheNextSnapshot()
    {
        var desk = new Desk();
        _ = desk.Ask(Prose.Of(50, 1), user: "eve");
        _ = desk.Ask(Prose.Of(50, 2), user: "ada");
        Assert.True(desk.Judge.Forget("eve"));
        Assert.False(desk.Judge.Forget("eve"));
        using var file = new MemoryStream();
        Assert.Equal(1, desk.Judge.SaveMemory(file, desk.Now));
        Assert.Equal(1, desk.Judge.Users);
        var split = desk.Ask(Prose.Of(50, 1), user: "eve").Split;
        Assert.Equal(split.Input, split.TrustedInput);
    }

    [Fact]
    public void LoadOrCreate_TwoTimes_IsOneKeyForItsOwnerAlone()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var (first, second) = (MemoryKey.LoadOrCreate(path), MemoryKey.LoadOrCreate(path));
            Assert.Equal(first.NameOf("ada"), second.NameOf("ada"));
            Assert.Equal(first.Encryption, second.Encryption);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            }

            File.WriteAllText(path, "short");
            _ = Assert.Throws<ArgumentException>(() => MemoryKey.LoadOrCreate(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
