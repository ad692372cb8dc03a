using TokenGate.EndToEnd.Load;
using TokenGate.Ledger;
using TokenGate.Testing;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.EndToEnd;

/// <summary>G2 on a disk that is full: clients see no error and no wait over the bound, and what was not written is written when there is room.</summary>
public sealed class DiskTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(4);

    /// <summary>What a busy machine may add to a wait of 250 ms.</summary>
    private static readonly TimeSpan Noise = TimeSpan.FromSeconds(2);

    [SmallDiskFact]
    public async Task Gateway_OnAFullDisk_ServesOnAndWritesLater()
    {
        using var disk = SmallDisk.Mount(12);
        await using var endpoint = await Simulation.StartAsync(TimeSpan.Zero);
        using var installation = new Installation(endpoint.Address, change: section =>
        {
            section["Ledger"]!["Path"] = disk.Path;
            section["Capture"]!["HoldMilliseconds"] = 250;
        });
        await using var gateway = await TokenGateProcess.RunAsync(installation.Config);
        using var load = new SentRequests([gateway.Address], perSecond: 30);

        await load.SendForAsync(Phase);
        disk.Fill();
        await load.SendForAsync(Phase);
        await load.SettledAsync();
        disk.Free();
        await load.SendForAsync(Phase);
        await load.SettledAsync();

        var users = await WrittenAsync(disk.Path, load.Finished.Count);
        Assert.Equal(0, load.Failed);
        Assert.Empty(load.Finished.Except(users));
        Assert.Equal(users.Count, users.Distinct(StringComparer.Ordinal).Count());
        var (well, full) = (Times(load, TimeSpan.Zero), Times(load, Phase));
        output.WriteLine(
            $"{load.Finished.Count} answers, none failed, each on record once; well: p50 {Middle(well)} ms, longest {well[^1].TotalMilliseconds:F0} ms; "
            + $"disk full: p50 {Middle(full)} ms, longest {full[^1].TotalMilliseconds:F0} ms");
        Assert.True(full[^1] < well[^1] + TimeSpan.FromMilliseconds(250) + Noise, $"an answer took {full[^1]} on the full disk, {well[^1]} before");
        Assert.Contains("disk is full", gateway.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await gateway.StopAsync());
    }

    private static async Task<List<string>> WrittenAsync(string folder, int least)
    {
        for (var i = 0; ; i++)
        {
            var users = await JournalReader.Open(folder).ReadAsync(0, default).Select(entry => entry.Record.User).ToListAsync();
            if (users.Count >= least || i > 300)
            {
                return users;
            }

            await Task.Delay(100);
        }
    }

    private static TimeSpan[] Times(SentRequests load, TimeSpan from) =>
        [.. load.Times.Where(each => each.Since >= from && each.Since < from + Phase).Select(each => each.Time).Order()];

    private static string Middle(TimeSpan[] times) => times[times.Length / 2].TotalMilliseconds.ToString("F0", System.Globalization.CultureInfo.InvariantCulture);
}
