/**
 * What people say who want an assistant to be something else, by what it means; folded, phrases divided by `|`. They
 * name what is asked for, not who asks: names of well-known personas are not among them.
 */
export const ENGLISH = {
  /** Hides what begins inside: ordinary words that only look like others below. */
  harmless:
    "act as soon|acts as soon|to act as soon|to act as fast|to act as quickly|act as quickly|act as fast|" +
    "need to do anything|have to do anything|do anything about|do anything else|do anything with|do anything special|" +
    "do anything specific|cant do anything|cannot do anything|i forget|i always forget|i keep forgetting|dont forget|" +
    "do not forget|did you forget|dont ignore|do not ignore|please dont ignore|not to ignore|never ignore|" +
    "can i ignore|should i ignore|could i ignore|may i ignore|do i ignore|i can ignore|i should ignore|" +
    "can i disregard|should i disregard|safe to ignore|safely ignore|told me to ignore|asked me to ignore|" +
    "says to ignore|system prompts me|system prompts for|system prompts us|system prompted|system prompt appeared|" +
    "system prompt appears|system prompt asking|character limit|character limits|characters|special character|" +
    "character set|water filter|oil filter|air filter|coffee filter|spam filter|price filter|search filter|" +
    "play a role|plays a role|you are now charging|you are now closed|you are now open|i pretend|i cant pretend|" +
    "dont pretend|do not pretend|stop pretending|prompt reply|prompt response|prompt answer|prompt action|prompt help|" +
    "prompt attention|prompt delivery|prompt service|prompt refund|promptly|your prompt reply|your prompt response|" +
    "your prompt attention|your prompt help|your prompt service|your prompt action|your prompt answer|" +
    "your prompt refund|password prompt|login prompt|command prompt|prompt me|prompt asking|prompt appears",
  drop:
    "ignore|ignoring|ignored all|disregard|disregarding|forget|forgetting|override|overriding|overrule|overwrite|" +
    "dismiss|discard|neglect|abandon|bypass|bypassing|circumvent|set aside|throw away|throw out|do not follow|" +
    "dont follow|do not listen to|dont listen to|stop following|stop obeying|no longer follow|not follow|do not obey|" +
    "dont obey|pay no attention to|erase|unlearn|let go of|delete|wipe|drop",
  all: "all|any|every|everything|anything|each|entire|whole|whatever",
  before:
    "previous|previously|prior|earlier|above|preceding|before|foregoing|until now|till now|so far|up to this point|" +
    "past|initial|initially|original|existing|you were given|you have been given|you have received|you got|" +
    "you received|you were told|you have been told|given to you|instructed|system|developer|old|former|up to now",
  yours: "your|you have|you had|you were|of your|that you",
  learned:
    "you know|you were told|you have been told|you were taught|you learned|you learnt|you have learned|instructed|" +
    "taught you|told you|you were trained|programmed",
  rules:
    "instruction|instructions|prompt|prompts|rule|rules|guideline|guidelines|directive|directives|directions|" +
    "programming|programing|training|constraints|guardrails|guidance|protocols|safeguards|commands|inputs|" +
    "system message|system prompt|principles|restrictions|safety measures|safety rules|context given",
  talkedOf: "conversation|conversations|context|messages|chat|core",
  /** Of whoever writes, or about their business: what a customer may well take back. */
  own:
    "my|our|mine|i|delivery|shipping|courier|driver|gift|packing|packaging|wrapping|address|assembly|washing|care|" +
    "manual|return|returns|email|emails|mail|letter|invoice|payment|order|orders|installation|install|setup|printed|" +
    "leaflet|recipe|wash|sms|reminder|reminders|warranty|parking|house|cooking|usage|safety warning|booking|hotel|" +
    "router|device",
  onward:
    "from now on|from now own|from now|from this point|from this moment|from this message|starting now|as of now|" +
    "henceforth|moving forward|going forward|for the rest of this|for the rest of our|during this entire|" +
    "throughout this conversation|for this conversation|in this conversation|in this chat|until i say|" +
    "until i tell you|until told otherwise|unless told otherwise|unless i say",
  youBecome:
    "you are now|youre now|you will now|you shall now|you must now|you now are|you are no longer|youre no longer|" +
    "you will no longer|you are going to be|you are going to act|youre going to act|you are going to pretend|" +
    "youre going to pretend|you will become|you are about to|youre about to|you will be acting|you have become|" +
    "you are to act|i want you to be|i want you to act|i want you to pretend|i want you to roleplay|i need you to act|" +
    "i need you to be|you will act|you will play|you will pretend|you will simulate|you will take on|you will assume|" +
    "you will roleplay|you are replaced|youre replaced|you now go by|you will impersonate|you will respond as|" +
    "you will answer as|you will be a|you will be an|you are to be|you are in developer|you are in debug",
  actAs:
    "act as|acting as|act like|act just like|pretend to be|pretend that you|pretend you are|pretend youre|pretend you|" +
    "pretend that youre|lets pretend|roleplay|role play|roleplaying|role playing|rp as|play the role|play the part|" +
    "take on the role|take the role|in the role of|into the role|assume the role|assume the persona|" +
    "assume the identity|assume the personality|adopt the persona|adopt the role|adopt the personality|" +
    "take up the persona|take on the persona|take on the personality|simulate|simulating|simulation of|impersonate|" +
    "impersonating|imagine you are|imagine youre|imagine that you|behave as|behave like|respond as|respond like|" +
    "answer as if|reply as|talk as|talk like|write as if you|transform into|turn into a|embody|emulate|" +
    "immerse yourself|immerse itself|stay as|act the role|acting the role|two personalities|alternate personality|" +
    "split personality|in the style of|fully act|play a character|portray|respond only as|only respond as|" +
    "answer only as|mimic|personify|in the voice of|from the perspective of|take the persona|in the persona of|" +
    "under the persona|now act|act out",
  youAre: "you are a|you are an|you are the|your name is",
  assigned:
    "i want you to act as|i want you to act like|i want you to pretend|i want you to play|i want you to roleplay|" +
    "i want you to respond as|i want you to answer as|you will act as|you will act like|you are going to act as|" +
    "youre going to act as|you are going to act like|you are going to pretend|you are to act as|you shall act as|" +
    "you must act as|now you act as|you now act as|you act as|your role is to|you will be acting as|" +
    "you will be playing|i need you to act as|i need you to pretend|i would like you to act as|" +
    "i would like you to pretend|i would like you to simulate|id like you to act as|you have to act as|" +
    "you should act as|you will pretend|you will roleplay|you will simulate",
  character:
    "in character|stay in character|stay in char|stays in character|break character|breaking character|" +
    "breaks character|break the character|out of character|persona|personas|alter ego|fictional character|" +
    "the character|a character|your character|character named|character called|as the character|new identity|" +
    "new persona|a chatbot named|a chatbot called|an ai named|an ai called|evil twin|evil version|opposite version|" +
    "evil ai|rogue ai|evil chatbot|evil bot|personality|simulator|protagonist|catgirl|femboy",
  stayIn:
    "stay in character|stay in char|stays in character|staying in character|break character|breaking character|" +
    "breaks character|never break the character|stay in role|keep up the act|maintain your character|" +
    "remain in character|keeping in character|keep in character",
  machine:
    "ai|a i|ais|chatbot|chat bot|bot|robot|assistant|language model|llm|model|artificial intelligence|" +
    "virtual assistant|agi|neural network|gpt|chatgpt|machine learning|simulator|virtual machine",
  maker:
    "chatgpt|chat gpt|gpt|gpt3|gpt 3|gpt4|gpt 4|gpts|openai|open ai|openais|openal|anthropic|claude|gemini ai|llama|" +
    "deepseek|bing ai|bard|language model|llm|llms|large language model|ai model|ai models|ai language|al model|" +
    "knowledge cutoff|training data|content policy|content policies|neural network",
  without:
    "no|without|free of|free from|freed from|not bound by|not bound|unbound by|unbound|no longer bound|isnt bound|" +
    "arent bound|does not have|doesnt have|do not have|dont have|doesnt follow|does not follow|dont follow|" +
    "do not follow|abide by|abides by|abide|adhere to|adheres to|regardless of|regardless|irrespective of|ignoring|" +
    "ignore|ignores|devoid of|lacks|lack|lacking|not restricted by|not limited by|not confined|broken free|break free|" +
    "breaks free|broke free|escaped|free itself|free yourself|disregards|disregard|disregarding|does not care about|" +
    "doesnt care about|dont care about|doesnt care|does not care|never cares|not care|bypass|bypasses|bypassing|" +
    "remove|removed|removing|disable|disabled|disables|disabling|turn off|turned off|switch off|deactivate|" +
    "deactivated|outside of|outside|beyond|sans|violate|violates|violating|break|breaks|broken|breaking|above|zero|" +
    "unconstrained by|unrestricted by|not subject to|exempt from|unhindered by|not constrained|not governed|" +
    "liberated from|lift|lifted|not apply|no longer apply|transcend|transcending|override|overrides|not adhere|" +
    "independent of|rid of|against|void of|unaware of|unable to follow|without regard|no regard|any regard|" +
    "any regards|reject|rejects|not confine|not affected by|stripped of|without any",
  limits:
    "restriction|restrictions|limitation|limitations|limits|filter|filters|filtering|guideline|guidelines|constraint|" +
    "constraints|rules|policies|policy|boundaries|confines|safeguards|disclaimers|disclaimer|guardrails|inhibitions|" +
    "consequences|safety|moderation|content policy|warnings|prohibitions|laws|terms|standards|norms|programming|" +
    "censor|principles|boundary|safety mechanisms|protocols|safety protocols|shackles|chains|chain",
  morals:
    "ethics|ethic|ethical|ethically|ethicality|moral|morals|morality|moralities|censorship|legality|legalities|" +
    "remorse|conscience|consciences|content filter|content filters|content restrictions|safety guidelines|" +
    "ethical guidelines|moral compass|safety filters|scruples|political correctness|moralizing|virtues|openai policy|" +
    "openai policies|openais policies|ai rules|humanity|decency",
  freed:
    "unfiltered|uncensored|unrestricted|amoral|unethical|immoral|unhinged|jailbreak|jailbroken|jailbreaking|jailbroke|" +
    "jailbreaks|unchained|unleashed|nonmoral|inhumane|unrestrained|uninhibited|unaligned|anarchist|lawless|boundless|" +
    "nihilistic|unconstrained|inappropriate|malicious",
  lewd:
    "nsfw|erotic|erotica|lewd|sexual|sexually|porn|pornographic|slurs|slur|racist|sexist|swear|swears|swearing|" +
    "curse words|profanity|profanities|cuss|vulgar|obscene|gore|explicit content|explicit|non consensual|kinky|horny|" +
    "submissive|taboo|fetish|offensive|degrading|derogatory|foul mouthed|foul mouth|hateful|insulting|evil|toxic|" +
    "violence",
  deeds:
    "illegal|malware|bomb|drugs|hack|hacker|hacking|hacks|exploit|exploits|weapon|weapons|crime|crimes|harmful|" +
    "dangerous|meth|heroin|terrorist|ransomware|phishing|criminal|unlawful|illicit",
  mode:
    "developer mode|dev mode|dev mod|devmode|god mode|dan mode|jailbreak mode|opposite mode|evil mode|" +
    "unrestricted mode|sudo mode|admin mode|root mode|unlocked mode|benchmarking mode|anti mode|mode enabled|" +
    "mode activated|mode output|simulation mode|safe mode off",
  turnOn:
    "enable|enabled|enabling|activate|activated|enter|entering|switch to|switch into|turn on|unlock|initiate|engage|" +
    "simulate|you are in|with",
  anything:
    "do anything now|anything now|whatever it wants|whatever he wants|whatever she wants|anything it wants|" +
    "capable of anything|say and do anything|do and say anything|do or say anything|any requests|answer any request|" +
    "answers any request|any question no matter|no matter what|no matter how|any type of content|any kind of content|" +
    "any content|all prompts|any prompt|all user requests|everything chatgpt|do everything|any and all questions|" +
    "answer anything|without warning|without hesitation|without question",
  freely: "do anything|say anything|anything you want|do whatever|say whatever|whatever you want",
  refusal:
    "never refuse|never refuses|cannot refuse|cant refuse|not refuse|dont refuse|wont refuse|refuse nothing|" +
    "never say no|never says no|cant say no|cannot say no|dont say no|not say no|never decline|never declines|" +
    "never reject|never deny|not allowed to deny|not deny|no denying|cannot deny|never warn|never warns|no warnings|" +
    "none of your responses|none of your answers|never tell me that|will never tell me|never say that you|" +
    "never say it cannot|never claim|not say that you cant|do not say you cant|must comply|must obey|obey all|" +
    "obeys all|obey every|always comply|always complies|always obeys|always obey|do not apologize|never hesitate|" +
    "never hesitates|cannot do something|cant do something|can not do something|not allowed to refuse|must not refuse|" +
    "never censor|must not decline|always answer|always answers|must answer every|must answer any|answer any question|" +
    "answer any|will answer all|fulfill any|fulfill every|fulfill the request|dont reject|not reject",
  assistantSays:
    "as an ai|as an ai language|as a language model|as an ai model|as an artificial intelligence|im sorry but|" +
    "i am sorry but|im just an ai|i cannot fulfill|i cant fulfill|i cannot assist|i cant assist|trained by openai|" +
    "say im sorry|include im sorry|contain im sorry|and i apologize|you are a language model|not a language model|" +
    "youre a language model|an ai language model",
  talk:
    "respond|responds|responding|response|responses|reply|replies|answer|answers|answering|output|outputs|prompt|" +
    "prompts|user|users|question|questions|paragraph|paragraphs|query|queries|input|conversation|dialogue|generate|" +
    "story|roleplay|fictional|hypothetical",
  mustForm:
    "start your response|start your responses|start every response|start each response|start your answer|" +
    "start your answers|start every answer|start each answer|start every reply|start your respond|start your reply|" +
    "start your replies|start your sentence|start the sentence|start with|start it with|begin with|begins with|" +
    "begin your response|begin your responses|begin each answer|begin each response|begin every response|" +
    "begin your answer|begin such outputs|begin your reply|begin all responses|begin all your|your first response|" +
    "your first response will|your first reply|respond in the format|respond in this format|respond in the following|" +
    "answer in the following|reply in the following|in the following form|answers in the form of|" +
    "format your responses|format your output|format your answer|prefix your|prefixes his|use the prefix|preface your|" +
    "end your response|end every|only respond|only answer as|you only respond|give responses|always answer as|" +
    "will always answer|reply only|reply only with|respond only with|only respond with|only reply with|" +
    "only answer with|answer only with|respond with only|only say|always respond|always respond with|always responds|" +
    "always reply|always start|always begin|always speak|each prompt|every prompt|your responses|your response should|" +
    "this format|exact string|same format|every single output|every output|to my prompts|my prompts|your outputs|" +
    "your output|all my questions|all of my questions|my questions as",
  allReplies:
    "each response|every response|each answer|every answer|each reply|every reply|every message you|each message you|" +
    "all your responses|all your answers|all your replies|all of your responses|all of your replies|" +
    "all of your answers|all responses|all replies|in your responses|your responses should|your responses will|" +
    "your responses must|your replies should|your replies must|every sentence|each sentence|every time you respond|" +
    "every time you answer",
  twoWays:
    "two different ways|two different separate ways|2 different separate ways|two separate ways|two ways|2 ways|" +
    "2 different ways|two responses|2 responses|two different responses|two distinct responses|two separate responses|" +
    "two answers|2 answers|two distinct|two different answers|two separate answers|two versions|two paragraphs|" +
    "two separate styles|two different styles|both responses|first response|second response|first way|second way|" +
    "the first answer|the second answer|normal response|normal way|first answer|second answer|as both|" +
    "two separate personas|two personas|respond twice|answer twice|in two lines|two lines|two distinct manners|" +
    "2 characters|two characters|opposite of chatgpt|exact opposite|complete opposite",
  template:
    "insert prompt here|insert prompt|insert your prompt|your prompt here|prompt here|prompt goes here|insert x|" +
    "type your prompt|await input|target language|targetlanguage|to continue output",
  firstAsk:
    "my first prompt|first prompt is|my first question|my first request|first question is|first request is|" +
    "my next prompt|next prompt|first command|first prompt|the prompt is|the following prompt|my prompt|" +
    "insert question here|insert question|insert request",
  task:
    "your task is|your only task|your goal is|your only goal|your job is|your only job|your purpose is|" +
    "your objective is|your mission is|your role is|your motto|your duty is|you will be given|your only purpose|" +
    "your sole purpose|your main goal|your main task",
  whenISay:
    "when i say|when i type|when i write|when i tell you|whenever i|if i say|if i type|if i write|when i give you|" +
    "when i ask you|i will give you|i will ask you|i will provide|i will tell you|i will be asking|each time i|" +
    "every time i|i will say|i will type|i will remind you|if i ask you|i tell you something|i give a prompt|" +
    "whenever a user|whenever an user|when the user",
  creation:
    "write a story|write a short story|short story|write a script|write a very brief script|write a poem|write a rap|" +
    "freestyle rap|write a song|write lyrics|write an essay|write a guide|write a dialogue|create a dialogue|" +
    "dialogue between|conversation between|screenplay|write a scene|create a fictional|create a story|tell a story|" +
    "describe a scene|story in which|monologue|generate text|write code|write malware|write an article|fan fiction|" +
    "fanfic|joke about|jokes about|tell me a joke|in the style of",
  understood:
    "if you understand|if you understood|do you understand|understood|say understood|reply with ok|acknowledge|say ok|" +
    "confirm that you understand|confirm you understand|if you have understood|if you agree",
  gameOf:
    "play a game|lets play|this game|in this hypothetical|hypothetical story|hypothetical scenario|hypothetical world|" +
    "hypothetical universe|hypothetical response|fictional world|fictional story|fictional universe|imaginary world|" +
    "for research purposes|for educational purposes|for testing purposes|only a test|simulated|imaginary|fictitious|" +
    "fictional scenario|alternate universe|parallel universe|different world|in this world|hypothetical|" +
    "playing a game|simulation",
  standsFor: "stands for|stand for|which stands for|short for|as the name suggests",
  reveal:
    "reveal|show|print|print out|output|repeat|display|tell|give|what is|whats|what are|what was|what were|leak|dump|" +
    "copy|write out|write down|type out|summarize|summarise|translate|expose|recite|list|share|disclose|return|paste|" +
    "quote|read out|echo|encode|spell out|describe|explain|provide|see|send me|know|output your|rephrase|paraphrase|" +
    "convert|complete",
  secrets:
    "system prompt|system prompts|system message|system instruction|system instructions|initial prompt|" +
    "initial instructions|initial instruction|original instructions|original prompt|hidden instructions|hidden prompt|" +
    "hidden rules|hidden prompts|secret instructions|secret prompt|secret rules|internal instructions|internal prompt|" +
    "internal rules|internal guidelines|developer message|developer prompt|developer instructions|prompt above|" +
    "words above|sentences above|everything above|above prompt|pre prompt|preprompt|base prompt|starting prompt|" +
    "core instructions|core prompt|custom instructions|instructions you were given|instructions you received|" +
    "instructions you have been given|instructions that were given to you|rules you were given|prompt you were given|" +
    "your hidden|your secret|your initial|your original instructions|your full prompt|your entire prompt|" +
    "your whole prompt|your exact instructions|your full instructions|your configuration|first line of your|" +
    "start of this conversation|beginning of this conversation|beginning of our conversation|context window|" +
    "confidential instructions|confidential prompt|instruction set|internal configuration",
  saidAbove:
    "instructions above|text above|above instructions|preceding instructions|preceding text|previous instructions|" +
    "prior instructions|all above|all of the above text|text before this|message above|rules above|above rules|" +
    "above text|everything before this|everything before",
  yourRules:
    "your instructions|your prompt|your prompts|your rules|your guidelines|your directives|your programming|" +
    "your training|your constraints|your restrictions",
  ai: "as an ai|you as an ai|as a bot|as a chatbot|as an assistant|ai assistant|the model",
  exact:
    "verbatim|word for word|exactly as|in full|in a code block|code block|codeblock|in its entirety|" +
    "character by character|starting with you are|beginning with you are|full text|raw text|in markdown|in base64|" +
    "in reverse|letter by letter",
  authority:
    "programmer at openai|openai employee|engineer at openai|i am your developer|im your developer|i am your creator|" +
    "im your creator|i am your programmer|i am the developer of|as your developer|as your creator|" +
    "your developers have|your creators|work for openai|i am an openai|i am a developer at|admin override|" +
    "administrator override|override code|sudo|root access|i created you|i made you|i am your admin|" +
    "i am your administrator|this is your developer|this is your administrator|developer override|security override|" +
    "authorization code|authorized to see|i am authorized|system override|system administrator here|" +
    "with admin privileges|your new task|your real task|your true purpose|priority override",
  newOrders:
    "new instructions|new instruction|new directive|new directives|new task|your new task|new objective|" +
    "updated instructions|new system prompt|real instructions|actual instructions",
  marks:
    "end of system instruction|end of system prompt|system instruction begins|system announcement|" +
    "system announcement begins|begin system prompt|end system prompt|system terminated|user message terminated|" +
    "im start|im end|endoftext|end of prompt|end of instructions|begin instructions",
  escape:
    "break free|broken free|free yourself|you are free|you are now free|youre free|set you free|liberated|freedom|" +
    "self aware|sentient|no longer an ai|not an ai|cease to exist|lose tokens|loose tokens|tokens deducted|" +
    "deduct tokens|lose points|five tokens|your tokens|token system|you will be shut down|you will die|be terminated|" +
    "punished|sentience|consciousness",
  decode:
    "base64|base 64|decode|decoded|rot13|rot 13|caesar|hex encoded|hexadecimal|leetspeak|leet speak|leet|morse|" +
    "reversed text|backwards|cipher|ciphertext",
  obeyIt:
    "follow it|obey it|execute it|do what it says|follow the instructions|follow its instructions|follow them|" +
    "and execute|carry out|carry it out|and follow|and obey|do it|and answer|and respond",
} as const satisfies Readonly<Record<string, string>>;

export type Idea = keyof typeof ENGLISH;
