using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Fleet.Grains;
using Xunit;

namespace TokenGate.Fleet.Tests.Grains;

/// <summary>Changes stay changes until they lie in Redis, whatever goes wrong.</summary>
public sealed class ChangeSaverTests
{
    private readonly FaultyState _state = new();
    private byte[] _held = [1];
    private bool _meets = true;

    [Fact]
    public async Task Save_WithAChange_WritesItOnce()
    {
        var saver = Changed();
        await saver.SaveAsync(default);
        Assert.Equal([1], _state.Written);
        Assert.False(saver.IsChanged);
        Assert.Empty(_state.State.Bytes);

        _held = [2];
        await saver.SaveAsync(default);
        Assert.Equal([1], _state.Written);
    }

    [Fact]
    public async Task Save_WhileRedisIsAway_KeepsTheChangeForTheNextTime()
    {
        _state.Writes.Enqueue(new TimeoutException());
        var saver = Changed();
        await saver.SaveAsync(default);
        Assert.True(saver.IsChanged);
        Assert.Null(_state.Written);

        await saver.SaveAsync(default);
        Assert.Equal([1], _state.Written);
        Assert.False(saver.IsChanged);
    }

    [Fact]
    public async Task Save_WithAFaultBehindAConflict_KeepsTheChangeForTheNextTime()
    {
        _state.Writes.Enqueue(FaultyState.Inconsistent);
        _state.Read = new TimeoutException();
        var saver = Changed();
        await saver.SaveAsync(default);
        Assert.True(saver.IsChanged);

        _state.Read = null;
        await saver.SaveAsync(default);
        Assert.Equal([1], _state.Written);
    }

    [Fact]
    public async Task Save_WithTheSavedStateGone_WritesItAnewAndKeepsTheChangeWhereThatFailsToo()
    {
        _state.Writes.Enqueue(FaultyState.Inconsistent);
        _state.Writes.Enqueue(new TimeoutException());
        var saver = Changed();
        await saver.SaveAsync(default);
        Assert.True(saver.IsChanged);
        Assert.Empty(_state.State.Bytes);

        _state.Writes.Enqueue(FaultyState.Inconsistent);
        await saver.SaveAsync(default);
        Assert.Equal([1], _state.Written);
        Assert.False(saver.IsChanged);
    }

    [Fact]
    public async Task Save_WhereTheTwoBecomeOne_WritesWhatBothHeld()
    {
        _state.Writes.Enqueue(FaultyState.Inconsistent);
        _state.Other = [7];
        var saver = Changed();
        await saver.SaveAsync(default);
        Assert.Equal([1, 7], _state.Written);
    }

    [Fact]
    public async Task Save_WhereAnotherOwnerGoesOn_LeavesItToHim()
    {
        _state.Writes.Enqueue(FaultyState.Inconsistent);
        (_state.Other, _meets) = ([7], false);
        var saver = Changed();
        await saver.SaveAsync(default);
        Assert.True(saver.IsLeft);

        saver.Change();
        await saver.SaveAsync(default);
        Assert.Null(_state.Written);
    }

    private ChangeSaver Changed()
    {
        var saver = new ChangeSaver(_state, () => _held, Meet, NullLogger.Instance);
        saver.Change();
        return saver;
    }

    private bool Meet(byte[] other)
    {
        _held = _meets ? [.. _held, .. other] : _held;
        return _meets;
    }
}
