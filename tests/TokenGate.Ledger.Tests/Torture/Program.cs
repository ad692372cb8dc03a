using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Redis;
using TokenGate.Ledger.Tests;

// The other end of Torture/Gateway.cs: this assembly run as a program writes to a journal until it is killed.
// Arguments: the journal's folder, a name for the round, the address of a Redis or nothing.
const int Clients = 24;
var (folder, round, redis) = (args[0], args[1], args[2]);

await using var journal = TokenGate.Ledger.Journal.Open(
    new TokenGate.Ledger.JournalOptions { Path = folder }, TemporaryJournal.Meters, NullLogger<TokenGate.Ledger.Journal>.Instance);
await using var ledger = redis.Length == 0 ? null : RedisLedger.Start(
    journal,
    new RedisLedgerOptions
    {
        Redis = redis,
        Interval = TimeSpan.FromMilliseconds(30),
        CommandTimeout = TimeSpan.FromMilliseconds(500),
        CheckInterval = TimeSpan.FromMilliseconds(500),
    },
    TimeProvider.System,
    NullLogger<RedisLedger>.Instance);
await using var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
await Task.WhenAll(Enumerable.Range(0, Clients).Select(ServeAsync));
return 0;

async Task ServeAsync(int client)
{
    var random = new Random(client);
    for (var i = 0; ; i++)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{round}-{client}-{i}");
        await output.WriteLineAsync($"begun {id} 0 .");
        var record = Records.Trusted(id, random.Next(1, 500), random.Next(0, 500), $"user-{random.Next(50)}", TimeProvider.System.GetUtcNow());
        var sequence = await journal.AppendAsync(record, CancellationToken.None);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"done {id} {sequence} ."));
        await Task.Delay(random.Next(0, 5));
    }
}
