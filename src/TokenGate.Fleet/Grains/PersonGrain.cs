using Microsoft.Extensions.Logging;
using Orleans.Placement;
using TokenGate.Fleet.Ownership;
using TokenGate.Scoring;
using TokenGate.Scoring.Crossing;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Fleet.Grains;

/// <summary>
/// Owns the memory of one person: the engine sees to it that there is one such grain in the fleet. It comes to life where the person is
/// first seen, goes on from what is saved, saves once a minute what changed, and leaves after a quarter of an hour without work.
/// </summary>
[PreferLocalPlacement]
[CollectionAgeLimit(Minutes = 15)]
internal sealed partial class PersonGrain(
    [PersistentState("person", ByteStorage.Name)] IPersistentState<SavedState> saved, GatewayMember gateway, SentClient sent, ILogger<PersonGrain> logger) : Grain, IPersonGrain
{
    private SavedPerson _person = null!;
    private ChangeSaver _saver = null!;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _saver = new ChangeSaver(saved, () => _person.Save(gateway.Key), LeaveToOther, logger);
        _person = Load();
        foreach (var exchange in await sent.AskAsync(this.GetPrimaryKey()))
        {
            if (_person.Remember(exchange, gateway.Judge))
            {
                _saver.Change();
            }
        }

        gateway.Owned.Add(this, _person.Memory.Bytes);
        // What was told and not saved came after an owner who died, or stands still and may come back: he must not be the first to save.
        var first = _saver.IsChanged ? GatewayMember.SoonSave() : gateway.FirstSave();
        this.RegisterGrainTimer(_saver.SaveAsync, new GrainTimerCreationOptions(first, gateway.SaveEvery) { KeepAlive = false });
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        gateway.Owned.Remove(this);
        return _saver.SaveAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JudgeReply> JudgeAsync(JudgeCall call)
    {
        CrossedExchange exchange;
        try
        {
            exchange = GatewayMember.Read(gateway.Seal.Open(call.Exchange));
        }
        catch (InvalidDataException exception)
        {
            return Reply(refusal: exception.Message);
        }

        try
        {
            if (call.IsLate && _person.HasHeard(exchange.Input.Id))
            {
                return Reply();
            }

            if (!call.IsLate && exchange.AsksFor(_person.Memory) is { } from)
            {
                return Reply(asksFrom: from);
            }

            await MeetCompanyAsync(exchange.UnknownInstructions(gateway.Judge));
            if (call.Turn?.TryTake() == false)
            {
                // The caller waited long enough and judges by what this process knows; it tells of the exchange afterwards.
                return Reply();
            }

            var judgement = gateway.Judge.Decide(exchange.Input, _person.Memory);
            _ = _person.Hears(exchange.Input.Id);
            Changed();
            return Reply(CrossedJudgement.From(judgement));
        }
        finally
        {
            exchange.Input.Evidence.Release();
        }
    }

    /// <inheritdoc/>
    public Task LearnAsync(LearnCall call)
    {
        var references = new ContentReference[Math.Min(call.Kinds.Length, call.References.Length)];
        for (var i = 0; i < references.Length; i++)
        {
            references[i] = new ContentReference((ReferenceKind)call.Kinds[i], call.References[i]);
        }

        Judge.Learn(_person.Memory, new DateTimeOffset(call.At, TimeSpan.Zero), call.Uploaded, new ResponseContent { References = references });
        Changed();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task GiveBackAsync(long drawn)
    {
        _person.Memory.GiveBack(drawn);
        Changed();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<WeighReply> WeighAsync(JudgeCall call)
    {
        CrossedExchange exchange;
        try
        {
            exchange = GatewayMember.Read(gateway.Seal.Open(call.Exchange));
        }
        catch (InvalidDataException exception)
        {
            return Task.FromResult(new WeighReply { Owner = gateway.Name, Refusal = exception.Message });
        }

        try
        {
            return Task.FromResult(exchange.AsksFor(_person.Memory) is { } from
                ? new WeighReply { Owner = gateway.Name, AsksFrom = from }
                : WeighReply.From(gateway.Name, gateway.Judge.Weigh(exchange.Input, _person.Memory)));
        }
        finally
        {
            exchange.Input.Evidence.Release();
        }
    }

    /// <inheritdoc/>
    public Task<long> BalanceAsync() => Task.FromResult(_person.Memory.BalanceAt(gateway.Clock.GetUtcNow()));

    /// <inheritdoc/>
    public async Task ForgetAsync()
    {
        _person = new SavedPerson { Memory = PersonMemory.Create(Person()) };
        _saver.Forget();
        await saved.ClearStateAsync();
        DeactivateOnIdle();
    }

    private UInt128 Person() => GatewayMember.PersonOf(this.GetPrimaryKey());

    private SavedPerson Load()
    {
        if (saved.RecordExists && saved.State.Bytes.Length > 0)
        {
            try
            {
                return SavedPerson.Load(Person(), gateway.Key, saved.State.Bytes);
            }
            catch (InvalidDataException exception)
            {
                LogNotRead(exception.Message);
            }
            finally
            {
                saved.State.Bytes = [];
            }
        }

        return new SavedPerson { Memory = PersonMemory.Create(Person()) };
    }

    private void Changed()
    {
        _saver.Change();
        gateway.Owned.Book(this, _person.Memory.Bytes);
    }

    private JudgeReply Reply(CrossedJudgement? judgement = null, int asksFrom = -1, string? refusal = null) => new()
    {
        Judgement = judgement,
        AsksFrom = asksFrom,
        Refusal = refusal,
        Owner = gateway.Name,
        At = gateway.Clock.GetUtcNow().UtcTicks,
        Basis = gateway.Judge.Basis,
    };

    /// <summary>Instructions count once in the company: what is new here may have been sent through another gateway.</summary>
    private async Task MeetCompanyAsync(IReadOnlyList<ulong> unknown)
    {
        if (unknown.Count == 0)
        {
            return;
        }

        try
        {
            await Task.WhenAll(unknown.GroupBy(static entry => (long)(entry >> 61)).Select(async shard =>
            {
                ulong[] entries = [.. shard];
                var known = await GrainFactory.GetGrain<ICompanyGrain>(shard.Key).MeetAsync(entries);
                for (var i = 0; i < entries.Length; i++)
                {
                    if (known[i])
                    {
                        gateway.Judge.NoteInstruction(entries[i]);
                    }
                }
            })).WaitAsync(gateway.AskLimit);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            gateway.Metrics.OnCompanyUnknown();
        }
    }

    /// <summary>Somebody else saved meanwhile: there are two owners, and this one leaves.</summary>
    private bool LeaveToOther(byte[] other)
    {
        LogSecondOwner();
        DeactivateOnIdle();
        return false;
    }

    [LoggerMessage(EventId = 6102, Level = LogLevel.Warning, Message = "A person's saved memory cannot be read and starts empty, which may trust more: {Cause}")]
    private partial void LogNotRead(string cause);

    [LoggerMessage(EventId = 6103, Level = LogLevel.Warning, Message = "A person's memory was saved by another gateway meanwhile: this one leaves it to the other")]
    private partial void LogSecondOwner();
}
