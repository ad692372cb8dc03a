using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Ownership;

namespace TokenGate.Fleet.Detour;

/// <summary>The owner of a person's memory, as a gateway sees him that reaches Redis and no other gateway.</summary>
/// <param name="asks">Asks a member by way of Redis; an <see cref="IOException"/> where there is no answer.</param>
/// <param name="person">The person.</param>
internal sealed class DetourOwner(Func<DetourCall, Task<DetourReply>> asks, UInt128 person) : IPersonGrain
{
    /// <inheritdoc/>
    public async Task<JudgeReply> JudgeAsync(JudgeCall call) =>
        (await asks(new DetourCall { Person = Key, Kind = (int)DetourKind.Judge, Exchange = call })).Judge ?? throw Nothing();

    /// <inheritdoc/>
    public async Task<WeighReply> WeighAsync(JudgeCall call) =>
        (await asks(new DetourCall { Person = Key, Kind = (int)DetourKind.Weigh, Exchange = call })).Weigh ?? throw Nothing();

    /// <inheritdoc/>
    public Task LearnAsync(LearnCall call) => asks(new DetourCall { Person = Key, Kind = (int)DetourKind.Learn, Learn = call });

    /// <inheritdoc/>
    public Task GiveBackAsync(long drawn) => asks(new DetourCall { Person = Key, Kind = (int)DetourKind.GiveBack, Drawn = drawn });

    /// <inheritdoc/>
    public async Task<long> BalanceAsync() => (await asks(new DetourCall { Person = Key, Kind = (int)DetourKind.Balance })).Balance;

    /// <inheritdoc/>
    public Task ForgetAsync() => asks(new DetourCall { Person = Key, Kind = (int)DetourKind.Forget });

    private Guid Key { get; } = GatewayMember.KeyOf(person);

    private static IOException Nothing() => new("The gateway that was asked by way of Redis is of another edition.");
}
