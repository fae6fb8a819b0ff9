using System.Globalization;
using System.Numerics;
using System.Text;

namespace Ogee.Learn;

/// <summary>Runs a pickle as data: its instructions make numbers, texts, containers and descriptions of tensors, and can make nothing else. No name in it is ever looked up in a program.</summary>
/// <remarks>One loop without recursion, so that no nesting can overflow the stack. See docs/adr/0033-checkpoint-formats.md.</remarks>
/// <param name="bytes">The pickle, and what may follow it.</param>
/// <param name="start">The place of its first byte, for messages.</param>
/// <param name="place">What messages call the pickle: <c>data.pkl</c>.</param>
/// <param name="faults">How the file is refused.</param>
/// <param name="storages">What persistent ids name; null where there are none.</param>
sealed class PickleMachine(ReadOnlyMemory<byte> bytes, long start, string place, PyTorchFaults faults, PyTorchStorages? storages)
{
    const int LongestLine = 65_536, LongestInteger = 256, MostContainers = 1_000_000, HighestProtocol = 5;

    ByteCursor cursor = null!;
    PickleStack stack = null!;
    PickleOpcode opcode;
    long opcodeAt;
    readonly Budget budget = new(bytes.Length, faults.Malformed);
    int containers;

    /// <summary>The place of the byte after its end, once it has run.</summary>
    public long End => cursor.Position;

    /// <summary>Runs it to its end.</summary>
    /// <returns>What it describes.</returns>
    public object? Run()
    {
        (cursor, stack) = (new(bytes, (what, _) => Bad(what), start), new(Bad));
        while (true)
        {
            opcodeAt = cursor.Position;
            if (cursor.Remaining == 0) throw faults.Malformed($"{place} ends at byte {opcodeAt} without the opcode Stop", "a whole pickle (is the file truncated?)");
            opcode = (PickleOpcode)cursor.Byte();
            if (opcode == PickleOpcode.Stop) return stack.End();
            Step();
        }
    }

    void Step()
    {
        switch (opcode)
        {
            case PickleOpcode.Proto: Protocol(); break;
            case PickleOpcode.Frame: Frame(); break;

            case PickleOpcode.None: stack.Push(null); break;
            case PickleOpcode.NewTrue: stack.Push(true); break;
            case PickleOpcode.NewFalse: stack.Push(false); break;
            case PickleOpcode.BinInt: stack.Push((long)cursor.Int32()); break;
            case PickleOpcode.BinInt1: stack.Push((long)cursor.Byte()); break;
            case PickleOpcode.BinInt2: stack.Push((long)cursor.UInt16()); break;
            case PickleOpcode.Long1: stack.Push(Integer(cursor.Byte())); break;
            case PickleOpcode.Long4: stack.Push(Integer(cursor.UInt32())); break;
            case PickleOpcode.Int: stack.Push(Line() switch { "00" => false, "01" => true, var text => Integer(text) }); break;
            case PickleOpcode.Long: stack.Push(Integer(Line().TrimEnd('L'))); break;
            case PickleOpcode.Float: stack.Push(Number(Line())); break;
            // The only number of a pickle whose first byte is its most significant.
            case PickleOpcode.BinFloat: stack.Push(System.Buffers.Binary.BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;

            case PickleOpcode.ShortBinUnicode: stack.Push(Text(cursor.Byte())); break;
            case PickleOpcode.BinUnicode: stack.Push(Text(cursor.UInt32())); break;
            case PickleOpcode.BinUnicode8: stack.Push(Text(cursor.Int64())); break;
            case PickleOpcode.ShortBinString: stack.Push(Encoding.Latin1.GetString(Take(cursor.Byte()))); break;
            case PickleOpcode.BinString: stack.Push(Encoding.Latin1.GetString(Take(cursor.Int32()))); break;
            case PickleOpcode.Unicode: stack.Push(Unescaped(Line())); break;
            case PickleOpcode.String: stack.Push(Unquoted(Line())); break;
            case PickleOpcode.ShortBinBytes: stack.Push(Take(cursor.Byte()).ToArray()); break;
            case PickleOpcode.BinBytes: stack.Push(Take(cursor.UInt32()).ToArray()); break;
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8: stack.Push(Take(cursor.Int64()).ToArray()); break;

            case PickleOpcode.EmptyList: stack.Push(Count(new PickleList())); break;
            case PickleOpcode.EmptyDict: stack.Push(Count(new PickleDictionary())); break;
            case PickleOpcode.EmptySet: stack.Push(Count(new PickleList(isSet: true))); break;
            case PickleOpcode.EmptyTuple: stack.Push(Tuple([])); break;
            case PickleOpcode.Tuple1: stack.Push(Tuple([stack.Pop()])); break;
            case PickleOpcode.Tuple2: stack.Push(Tuple(Last(2))); break;
            case PickleOpcode.Tuple3: stack.Push(Tuple(Last(3))); break;
            case PickleOpcode.Tuple: stack.Push(Tuple(stack.PopMark())); break;
            case PickleOpcode.List: Fill(new PickleList(), stack.PopMark()); break;
            case PickleOpcode.FrozenSet: Fill(new PickleList(isSet: true), stack.PopMark()); break;
            case PickleOpcode.Dict: Fill(new PickleDictionary(), stack.PopMark()); break;

            case PickleOpcode.Append: AddTo(isSet: false, Last(1)); break;
            case PickleOpcode.Appends: AddTo(isSet: false, stack.PopMark()); break;
            case PickleOpcode.AddItems: AddTo(isSet: true, stack.PopMark()); break;
            case PickleOpcode.SetItem: SetIn(Last(2)); break;
            case PickleOpcode.SetItems: SetIn(stack.PopMark()); break;

            case PickleOpcode.Mark: stack.Mark(); break;
            case PickleOpcode.Pop: stack.Pop(); break;
            case PickleOpcode.PopMark: stack.PopMark(); break;
            case PickleOpcode.Dup: stack.Push(stack.Top); break;
            case PickleOpcode.Put: stack.Remember(Index(Line())); break;
            case PickleOpcode.BinPut: stack.Remember(cursor.Byte()); break;
            case PickleOpcode.LongBinPut: stack.Remember(cursor.UInt32()); break;
            case PickleOpcode.Memoize: stack.Remember(stack.Remembered); break;
            case PickleOpcode.Get: stack.Recall(Index(Line())); break;
            case PickleOpcode.BinGet: stack.Recall(cursor.Byte()); break;
            case PickleOpcode.LongBinGet: stack.Recall(cursor.UInt32()); break;

            case PickleOpcode.Global: stack.Push(Global(Line(), Line())); break;
            case PickleOpcode.StackGlobal: StackGlobal(); break;
            case PickleOpcode.Reduce or PickleOpcode.NewObj: Reduce(); break;
            case PickleOpcode.Build: Build(); break;
            case PickleOpcode.BinPersId: stack.Push(Persistent(stack.Pop())); break;

            // Classes of protocol 0 and extensions that a program registers: none of them is a tensor or a container.
            case PickleOpcode.Inst: throw faults.Refused($"an object of class {Line()}.{Line()}", Here);
            case PickleOpcode.Obj or PickleOpcode.NewObjEx or PickleOpcode.Ext1 or PickleOpcode.Ext2 or PickleOpcode.Ext4: throw faults.Refused($"the opcode {opcode}", Here);
            case PickleOpcode.PersId or PickleOpcode.NextBuffer or PickleOpcode.ReadOnlyBuffer: throw Bad("PyTorch writes no such opcode");
            default: throw faults.Malformed($"unknown opcode 0x{(byte)opcode:x2} at {Here}", "a pickle of protocol 0 to 5");
        }
    }

    string Here => $"byte {opcodeAt} of {place}";

    OgeeException Bad(string what) => faults.Malformed($"opcode {opcode} at {Here}: {what}", "a pickle as torch.save writes it");

    void Protocol()
    {
        var protocol = cursor.Byte();
        if (protocol > HighestProtocol) throw Bad($"the protocol is {protocol}, and 0 to {HighestProtocol} are known");
    }

    void Frame()
    {
        var bytes = cursor.Int64();
        if ((ulong)bytes > (ulong)cursor.Remaining) throw Bad($"a frame needs {(ulong)bytes} bytes, and {cursor.Remaining} are left");
    }

    ReadOnlySpan<byte> Take(long count) => cursor.Take(count, "what it holds");

    string Text(long count)
    {
        var bytes = Take(count);
        // Python writes half characters as UTF-8 does not allow them; they become replacement characters.
        return Encoding.UTF8.GetString(bytes);
    }

    // Protocol 0 ends its texts with a line break.
    string Line()
    {
        var text = new StringBuilder();
        while (true)
        {
            if (cursor.Remaining == 0) throw Bad("a line does not end");
            var value = cursor.Byte();
            if (value == '\n') return text.ToString();
            if (text.Length == LongestLine) throw Bad($"a line has more than {LongestLine} bytes");
            text.Append((char)value);
        }
    }

    // Python's raw-unicode-escape: \u and four digits, \U and eight; another character behind a backslash stays with it.
    string Unescaped(string line)
    {
        if (!line.Contains('\\', StringComparison.Ordinal)) return line;
        var text = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\' || i + 1 == line.Length || line[i + 1] is not ('u' or 'U'))
            {
                text.Append(line[i]);
                if (line[i] == '\\' && i + 1 < line.Length) text.Append(line[++i]);
                continue;
            }
            var digits = line[i + 1] == 'u' ? 4 : 8;
            if (i + 2 + digits > line.Length || !uint.TryParse(line.AsSpan(i + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value > 0x10ffff) throw Bad($"{Quoted.Name(line)} has an escape without its {digits} digits");
            text.Append(value > char.MaxValue ? char.ConvertFromUtf32((int)value) : ((char)value).ToString());
            i += 1 + digits;
        }
        return text.ToString();
    }

    string Unquoted(string line) =>
        line.Length >= 2 && line[0] == line[^1] && line[0] is '\'' or '"' && !line.Contains('\\', StringComparison.Ordinal) ? line[1..^1] : throw Bad("a text of protocol 0 is not in plain quotes");

    object Integer(long bytes) => bytes <= LongestInteger ? Small(new BigInteger(Take(bytes), isUnsigned: false, isBigEndian: false)) : throw Bad($"an integer has {bytes} bytes, more than {LongestInteger}");

    object Integer(string text) =>
        text.Length <= LongestInteger && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? Small(value) : throw Bad($"{Quoted.Name(text)} is no integer");

    // Not one expression of both types: it would make every long a BigInteger.
    static object Small(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;

    object Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Bad($"{Quoted.Name(text)} is no number");

    long Index(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw Bad($"{Quoted.Name(text)} is no place to remember at");

    T Count<T>(T container) => ++containers <= MostContainers ? container : throw Bad($"there are more than {MostContainers} containers");

    PickleTuple Tuple(object?[] items) => Count(new PickleTuple(items));

    object?[] Last(int count)
    {
        var items = new object?[count];
        for (var i = count - 1; i >= 0; i--) items[i] = stack.Pop();
        return items;
    }

    void Fill(PickleList list, object?[] items)
    {
        stack.Push(Count(list));
        foreach (var item in items) list.Add(item);
    }

    void Fill(PickleDictionary dictionary, object?[] items)
    {
        stack.Push(Count(dictionary));
        SetIn(items);
    }

    void AddTo(bool isSet, object?[] items)
    {
        var list = stack.TopAs<PickleList>(isSet ? "a set" : "a list");
        if (list.IsSet != isSet) throw Bad($"it needs {(isSet ? "a set" : "a list")}, and found {PickleText.Kind(list)}");
        foreach (var item in items) list.Add(item);
    }

    void SetIn(object?[] items)
    {
        var dictionary = stack.TopAs<PickleDictionary>("a dictionary");
        if (items.Length % 2 != 0) throw Bad("a key has no value");
        for (var i = 0; i < items.Length; i += 2)
            if (dictionary.Set(items[i], items[i + 1]) is { } fault) throw Bad(fault);
    }

    PickleGlobal Global(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        if (PickleGlobals.Other(global) is { } other) throw faults.Unread(other.What, Here, other.Remedy);
        return PickleGlobals.Knows(global) ? global : throw faults.Refused($"global {Shown(global.Text)}", Here);
    }

    // A name as it is in the file, so that messages can be searched for; cut and cleaned.
    static string Shown(string name) => Quoted.Name(name) is var quoted && quoted == $"'{name}'" ? name : quoted;

    void StackGlobal()
    {
        if (Last(2) is [string module, string name]) stack.Push(Global(module, name));
        else throw Bad("it needs a module and a name, two texts");
    }

    void Reduce()
    {
        var arguments = stack.PopAs<PickleTuple>("a tuple of arguments");
        var global = stack.PopAs<PickleGlobal>("one of the names that Ogee knows");
        var made = PickleGlobals.Make(global, arguments.Items, storages, Bad);
        // A container can be copied as often as it is named; one copy is in proportion to what was written of it.
        budget.Spend(PickleText.Bytes(made), "a copy of " + PickleText.Kind(made));
        stack.Push(Count(made));
    }

    void Build()
    {
        var state = stack.Pop();
        switch (stack.Top)
        {
            // Attributes of a dictionary, such as the versions of modules (_metadata): nothing that is read.
            case PickleDictionary when state is PickleDictionary or null: break;
            case NumpyDescription description when state is PickleTuple tuple: description.Build(tuple.Items, Bad); break;
            default: throw Bad($"it gives attributes to {PickleText.Kind(stack.Top)}");
        }
    }

    PickleStorage Persistent(object? id)
    {
        if (storages is null) throw Bad("no storage may be named here");
        if (id is not PickleTuple { Items: ["storage", PickleGlobal type, string key, string, long count, .. var rest] } || rest.Length > 1) throw Bad("a persistent id is not ('storage', type, key, place, elements)");
        if (rest is [not null]) throw Bad("it names a part of a storage, which PyTorch has not written since 0.4");
        return storages.Find(key, PickleGlobals.StorageType(type) ?? throw Bad($"{type.Text} is no type of storage"), count);
    }
}
