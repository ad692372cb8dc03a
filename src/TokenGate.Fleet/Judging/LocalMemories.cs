using System.Collections.Concurrent;
using StackExchange.Redis;
using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Membership;
using TokenGate.Fleet.Ownership;
using TokenGate.Scoring;
using TokenGate.Scoring.Crossing;
using TokenGate.Scoring.Memory;

namespace TokenGate.Fleet.Judging;

/// <summary>
/// What this gateway judges by while a person's owner does not answer: what was saved of the person last, and what the gateways sent since
/// then, this one and those that answer. Made at the first such exchange, dropped when the owner answers again. Thread-safe.
/// </summary>
internal sealed class LocalMemories(FleetSettings settings, Judge judge, FleetRedis redis, IOwners owners, GatewayMember gateway)
{
    /// <summary>How long the saved memory is waited for: the client waits too.</summary>
    private static readonly TimeSpan LoadLimit = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentDictionary<UInt128, Lazy<Task>> _made = new();

    /// <summary>Sees to it that the judge's own memory of a person holds what is known of him. Never fails.</summary>
    public Task PrepareAsync(UInt128 person) => _made.GetOrAdd(person, who => new Lazy<Task>(() => MakeAsync(who))).Value;

    /// <summary>The owner answers again: he knows more.</summary>
    public void Drop(UInt128 person, string user)
    {
        if (!_made.IsEmpty && _made.TryRemove(person, out _))
        {
            judge.Forget(user);
        }
    }

    /// <summary>Forgets a person for good.</summary>
    public void Forget(UInt128 person, string user)
    {
        _ = _made.TryRemove(person, out _);
        judge.Forget(user);
    }

    private async Task MakeAsync(UInt128 person)
    {
        var asking = AskAsync(person);
        var known = await LoadAsync(person) ?? new SavedPerson { Memory = PersonMemory.Create(person) };
        foreach (var exchange in await asking)
        {
            _ = known.Remember(exchange, judge);
        }

        foreach (var exchange in gateway.Sent.Of(person))
        {
            try
            {
                _ = known.Remember(GatewayMember.Read(exchange), judge);
            }
            catch (InvalidDataException)
            {
                // Written by this process: it cannot be, and what is known less is only trusted more.
            }
        }

        judge.Adopt(known.Memory);
    }

    /// <summary>What the others sent: one that does not answer in time is left out.</summary>
    private async Task<IReadOnlyList<CrossedExchange>> AskAsync(UInt128 person)
    {
        try
        {
            return await owners.SentAsync(person).WaitAsync(gateway.AskLimit * 2);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return [];
        }
    }

    private async Task<SavedPerson?> LoadAsync(UInt128 person)
    {
        try
        {
            using var limit = new CancellationTokenSource(LoadLimit);
            var bytes = await redis.ReadAsync(SiloLife.StorageKey(settings, person), limit.Token).WaitAsync(LoadLimit);
            return bytes is { Length: > 0 } ? SavedPerson.Load(person, settings.Key.Memory, bytes) : null;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or OperationCanceledException or InvalidDataException or ObjectDisposedException)
        {
            return null;
        }
    }
}
