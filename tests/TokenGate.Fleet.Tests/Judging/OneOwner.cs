using System.Collections.Concurrent;
using TokenGate.Fleet.Grains;
using TokenGate.Scoring.Crossing;

namespace TokenGate.Fleet.Tests.Judging;

/// <summary>The owner of everybody, who answers as he is told to; nobody where <see cref="IsAway"/>.</summary>
internal sealed class OneOwner : IOwners, IPersonGrain
{
    public const string Name = "10.0.0.9:11111";

    public bool IsAway { get; set; }

    /// <summary>What he was asked.</summary>
    public ConcurrentQueue<JudgeCall> Asked { get; } = new();

    /// <summary>What he says to an exchange.</summary>
    public Func<JudgeCall, Task<JudgeReply>> Says { get; set; } = static _ => Task.FromResult(new JudgeReply { Owner = Name });

    public long Balance { get; set; }

    public bool IsMember => !IsAway;

    public IPersonGrain? OwnerOf(UInt128 person) => IsAway ? null : this;

    /// <summary>What gateways sent of everybody lately.</summary>
    public IReadOnlyList<CrossedExchange> Sent { get; set; } = [];

    public Task<IReadOnlyList<CrossedExchange>> SentAsync(UInt128 person) => Task.FromResult(Sent);

    public Task<JudgeReply> JudgeAsync(JudgeCall call)
    {
        Asked.Enqueue(call);
        return Says(call);
    }

    public Task<long> BalanceAsync() => Task.FromResult(Balance);

    public Task<WeighReply> WeighAsync(JudgeCall call) => throw new NotSupportedException();

    public Task LearnAsync(LearnCall call) => throw new NotSupportedException();

    public Task GiveBackAsync(long drawn) => throw new NotSupportedException();

    public Task ForgetAsync() => throw new NotSupportedException();
}
